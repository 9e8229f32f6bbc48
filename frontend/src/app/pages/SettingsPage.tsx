import { text } from "@/lib/text";

import { useTitle } from "@/app/useTitle";

export function SettingsPage() {
  useTitle(text.places.settings);
  return <h1 className="text-lg font-semibold tracking-tight">{text.places.settings}</h1>;
}
