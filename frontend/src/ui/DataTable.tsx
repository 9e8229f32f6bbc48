import type { ReactNode } from "react";

import { classes } from "@/ui/classes";

/** A `wide` column is left out where there is no room for it. */
export type Column = { label: string; number?: boolean; wide?: boolean };

/** A small table of cells; numbers stand to the right. */
export function DataTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: Column[];
  rows: { key: string; cells: ReactNode[] }[];
}) {
  const side = (place: number) =>
    classes(columns[place]?.number ? "text-right" : "text-left", columns[place]?.wide && "max-sm:hidden");
  return (
    <div className="-mx-1 overflow-x-auto px-1" tabIndex={0} role="group" aria-label={caption}>
      <table className="w-full">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="text-sm text-faint">
            {columns.map((column, place) => (
              <th key={column.label} scope="col" className={classes("py-1.5 pr-3 font-normal last:pr-0", side(place))}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="border-t">
              {row.cells.map((cell, place) =>
                place === 0 ? (
                  <th key={place} scope="row" className="py-2 pr-3 text-left">
                    {cell}
                  </th>
                ) : (
                  <td key={place} className={classes("py-2 pr-3 last:pr-0", side(place))}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
