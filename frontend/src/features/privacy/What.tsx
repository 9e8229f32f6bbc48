import { text } from "@/lib/text";

const words = text.tables;

/** A table by its name, with what it is for beneath. */
export function What({ table, purpose }: { table: string; purpose: string }) {
  return (
    <>
      <span className="block">{words.name(table, purpose || table)}</span>
      {words.isNamed(table) && <span className="block text-sm text-faint">{purpose}</span>}
    </>
  );
}
