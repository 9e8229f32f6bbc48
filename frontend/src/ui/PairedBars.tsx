import { useMemo } from "react";

import { useShade } from "@/lib/theme";
import { ChartCanvas } from "@/ui/ChartCanvas";
import { readTheme, type ChartTone } from "@/ui/chartTheme";

export type Series = { label: string; tone: ChartTone; softTone: ChartTone; values: number[] };

/** Two (or more) bars side by side for each label; `strong` keeps one label in full colour. */
export function PairedBars({
  name,
  labels,
  titles,
  series,
  strong,
  height = 240,
  format,
  formatAxis,
  onOpen,
}: {
  name: string;
  labels: string[];
  titles: string[];
  series: Series[];
  strong?: number;
  height?: number;
  format: (value: number) => string;
  formatAxis: (value: number) => string;
  onOpen?: (place: number) => void;
}) {
  const shade = useShade();
  // The tokens resolve to other colours when the shade changes.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const theme = useMemo(() => readTheme(), [shade]);
  const tick = { font: { family: theme.font, size: 11 }, color: theme.muted };
  return (
    <ChartCanvas
      name={name}
      height={height}
      onOpen={onOpen}
      words={(place) => [titles[place], ...series.map((one) => `${one.label} ${format(one.values[place] ?? 0)}`)].join(", ")}
      data={{
        labels,
        datasets: series.map((one) => ({
          label: one.label,
          data: one.values,
          backgroundColor: labels.map((_, place) =>
            strong === undefined || place === strong ? theme.tones[one.tone] : theme.tones[one.softTone],
          ),
          hoverBackgroundColor: theme.tones[one.tone],
          borderRadius: 3,
          borderSkipped: "start",
          categoryPercentage: 0.68,
          barPercentage: 0.88,
          maxBarThickness: 18,
        })),
      }}
      options={{
        animation: theme.still ? false : { duration: 300 },
        interaction: { mode: "index", intersect: false },
        scales: {
          x: { grid: { display: false }, border: { color: theme.line }, ticks: { ...tick, maxRotation: 0, autoSkipPadding: 8 } },
          y: {
            beginAtZero: true,
            border: { display: false },
            grid: { color: theme.line, tickLength: 0 },
            ticks: { ...tick, padding: 8, maxTicksLimit: 5, callback: (value) => formatAxis(Number(value)) },
          },
        },
        plugins: {
          tooltip: {
            ...theme.tooltip,
            callbacks: {
              title: (items) => titles[items[0]?.dataIndex ?? 0] ?? "",
              label: (item) => ` ${item.dataset.label ?? ""}  ${format(Number(item.raw))}`,
              labelColor: (item) => {
                const tone = theme.tones[series[item.datasetIndex]?.tone ?? "out"];
                return { backgroundColor: tone, borderColor: tone, borderRadius: 2 };
              },
            },
          },
        },
      }}
    />
  );
}
