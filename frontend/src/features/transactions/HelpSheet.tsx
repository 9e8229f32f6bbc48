import { text } from "@/lib/text";
import { Dialog } from "@/ui/Dialog";
import { Checkbox } from "@/ui/Field";

export function HelpSheet({ on, onSwitch, onClose }: { on: boolean; onSwitch: (on: boolean) => void; onClose: () => void }) {
  return (
    <Dialog title={text.transactions.keys.title} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2.5 p-4 md:p-5">
        {text.transactions.keys.list.map(([keys, meaning]) => (
          <div key={keys} className="col-span-2 grid grid-cols-subgrid items-center">
            <dt className="flex gap-1.5">
              {keys.split("  ").map((key) => (
                <kbd key={key} className="min-w-6 rounded-sm border bg-sunken px-1.5 text-center font-sans text-sm leading-6">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      <div className="border-t px-4 py-3 md:px-5">
        <Checkbox label={text.transactions.keys.on} checked={on} onChange={(event) => onSwitch(event.target.checked)} />
      </div>
    </Dialog>
  );
}
