import type { Plugin } from "chart.js";
import { useMemo } from "react";

import { useShade } from "@/lib/theme";
import { ChartCanvas } from "@/ui/ChartCanvas";
import { readTheme, type ChartTheme } from "@/ui/chartTheme";

export type Ranked = { label: string; value: number; mark: number | null };

const ROW = 38;

/** Writes each name above its bar, the amount at the end of the line and a thin mark for what is usual. */
function annotate(rows: Ranked[], theme: ChartTheme, format: (value: number) => string): Plugin<"bar"> {
  return {
    id: "annotate",
    afterDatasetsDraw: (chart) => {
      const { ctx, scales, chartArea } = chart;
      const across = scales.x;
      if (across === undefined) return;
      ctx.save();
      ctx.textBaseline = "alphabetic";
      chart.getDatasetMeta(0).data.forEach((bar, place) => {
        const row = rows[place];
        if (row === undefined) return;
        ctx.fillStyle = theme.ink;
        ctx.font = `12.500px ${theme.font}`;
        ctx.textAlign = "left";
        const amount = format(row.value);
        const room = chartArea.width - ctx.measureText(amount).width - 16;
        ctx.fillText(fitted(ctx, row.label, room), chartArea.left, bar.y - 9);
        ctx.textAlign = "right";
        ctx.fillText(amount, chartArea.right, bar.y - 9);
        if (row.mark !== null && row.mark > 0) {
          ctx.fillStyle = theme.mark;
          ctx.fillRect(Math.min(across.getPixelForValue(row.mark), chartArea.right - 2) - 1, bar.y - 5, 2, 11);
        }
      });
      ctx.restore();
    },
  };
}

function fitted(ctx: CanvasRenderingContext2D, words: string, room: number): string {
  if (ctx.measureText(words).width <= room) return words;
  let kept = words;
  while (kept.length > 1 && ctx.measureText(`${kept}…`).width > room) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** Horizontal bars, the largest first, each with its name, its amount and a mark for the usual amount. */
export function RankedBars({
  name,
  rows,
  format,
  valueLabel,
  markLabel,
  onOpen,
}: {
  name: string;
  rows: Ranked[];
  format: (value: number) => string;
  valueLabel: string;
  markLabel: string;
  onOpen?: (place: number) => void;
}) {
  const shade = useShade();
  // The tokens resolve to other colours when the shade changes.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const theme = useMemo(() => readTheme(), [shade]);
  const plugins = useMemo(() => [annotate(rows, theme, format)], [rows, theme, format]);
  const most = Math.max(1, ...rows.map((row) => Math.max(row.value, row.mark ?? 0)));
  const usual = (row: Ranked | undefined) =>
    row === undefined || row.mark === null ? "" : `${markLabel} ${format(row.mark)}`;
  return (
    <ChartCanvas
      key={shade}
      name={name}
      height={rows.length * ROW + 4}
      plugins={plugins}
      onOpen={onOpen}
      words={(place) => {
        const row = rows[place];
        return row === undefined ? "" : [row.label, format(row.value), usual(row)].filter(Boolean).join(", ");
      }}
      data={{
        labels: rows.map((row) => row.label),
        datasets: [
          {
            label: valueLabel,
            data: rows.map((row) => Math.max(0, row.value)),
            backgroundColor: theme.tones.out,
            hoverBackgroundColor: theme.tones.out,
            borderRadius: 3,
            borderSkipped: false,
            barThickness: 6,
            minBarLength: 2,
          },
        ],
      }}
      options={{
        indexAxis: "y",
        animation: theme.still ? false : { duration: 300 },
        interaction: { mode: "index", axis: "y", intersect: false },
        layout: { padding: { top: 10, bottom: 0 } },
        scales: { x: { display: false, min: 0, max: most }, y: { display: false } },
        plugins: {
          tooltip: {
            ...theme.tooltip,
            displayColors: false,
            callbacks: {
              label: (item) => `${valueLabel} ${format(rows[item.dataIndex]?.value ?? 0)}`,
              afterLabel: (item) => usual(rows[item.dataIndex]),
            },
          },
        },
      }}
    />
  );
}
