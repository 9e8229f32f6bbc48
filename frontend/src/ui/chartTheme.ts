import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip, type TooltipOptions } from "chart.js";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

export type ChartTone = "out" | "out-soft" | "in" | "in-soft";

/** A token of theme.css as a colour the canvas understands, in the shade now on screen. */
function colour(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--color-${token})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

export type ChartTheme = {
  tones: Record<ChartTone, string>;
  ink: string;
  muted: string;
  line: string;
  hover: string;
  mark: string;
  font: string;
  still: boolean;
  tooltip: Partial<TooltipOptions<"bar">>;
};

/** One theme for every chart, read from the CSS tokens; read again when the shade changes. */
export function readTheme(): ChartTheme {
  const font = getComputedStyle(document.body).fontFamily;
  return {
    tones: {
      out: colour("chart-out"),
      "out-soft": colour("chart-out-soft"),
      in: colour("chart-in"),
      "in-soft": colour("chart-in-soft"),
    },
    ink: colour("ink"),
    muted: colour("faint"),
    line: colour("line"),
    hover: colour("hover"),
    mark: colour("chart-mark"),
    font,
    still: matchMedia("(prefers-reduced-motion: reduce)").matches,
    tooltip: {
      backgroundColor: colour("inverse"),
      titleColor: colour("on-inverse"),
      bodyColor: colour("on-inverse"),
      titleFont: { family: font, size: 12, weight: 600 },
      bodyFont: { family: font, size: 12 },
      padding: 10,
      cornerRadius: 8,
      boxWidth: 8,
      boxHeight: 8,
      boxPadding: 4,
      caretSize: 0,
      displayColors: true,
    },
  };
}
