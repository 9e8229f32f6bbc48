import { text } from "@/lib/text";
import { setTheme, useTheme } from "@/lib/theme";
import { Card } from "@/ui/Card";
import { Segmented } from "@/ui/Segmented";

const words = text.settings.appearance;

export function Appearance() {
  const theme = useTheme();
  return (
    <Card title={words.title}>
      <div className="grid justify-items-start gap-2 px-4 pb-5 md:px-5">
        <Segmented
          label={words.theme}
          value={theme}
          options={[
            { value: "system", label: words.system },
            { value: "light", label: words.light },
            { value: "dark", label: words.dark },
          ]}
          onChange={setTheme}
        />
        <p className="text-sm text-faint">{words.hint}</p>
      </div>
    </Card>
  );
}
