import type { Chart, ChartData, ChartOptions, Plugin } from "chart.js";
import { useRef, useState, type KeyboardEvent } from "react";
import { Bar } from "react-chartjs-2";

/**
 * The one place that draws: a canvas of fixed height with a name, whose bars can also be walked with the
 * arrow keys (the value is spoken and shown) and opened with Enter.
 */
export function ChartCanvas({
  name,
  height,
  data,
  options,
  plugins,
  words,
  onOpen,
}: {
  name: string;
  height: number;
  data: ChartData<"bar">;
  options: ChartOptions<"bar">;
  plugins?: Plugin<"bar">[];
  words: (place: number) => string;
  onOpen?: (place: number) => void;
}) {
  const chart = useRef<Chart<"bar">>(null);
  const [at, setAt] = useState<number | null>(null);
  const count = data.labels?.length ?? 0;

  const point = (place: number | null) => {
    setAt(place);
    const drawn = chart.current;
    if (drawn === null) return;
    const elements = place === null ? [] : data.datasets.map((_, datasetIndex) => ({ datasetIndex, index: place }));
    drawn.setActiveElements(elements);
    drawn.tooltip?.setActiveElements(elements, { x: 0, y: 0 });
    drawn.update("none");
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined && count > 0) {
      event.preventDefault();
      point(at === null ? (step > 0 ? 0 : count - 1) : (at + step + count) % count);
    } else if (event.key === "Enter" && at !== null) {
      onOpen?.(at);
    } else if (event.key === "Escape") {
      point(null);
    }
  };

  return (
    <div
      role="application"
      aria-label={name}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => at !== null && point(null)}
      className="relative min-w-0 rounded-md"
      style={{ height }}
    >
      <Bar
        ref={chart}
        aria-hidden
        data={data}
        plugins={plugins}
        options={{
          ...options,
          maintainAspectRatio: false,
          responsive: true,
          onClick: (_event, elements) => elements[0] !== undefined && onOpen?.(elements[0].index),
          onHover: (event, elements) => {
            const target = event.native?.target;
            if (onOpen !== undefined && target instanceof HTMLElement) target.style.cursor = elements.length > 0 ? "pointer" : "";
          },
        }}
      />
      <span className="sr-only" aria-live="polite">
        {at === null ? "" : words(at)}
      </span>
    </div>
  );
}
