import { text } from "@/lib/text";
import type { MappingTable } from "@/lib/types";
import { Card } from "@/ui/Card";
import { classes } from "@/ui/classes";

import { ROLES, type Draft, type Role } from "./mapping";

const words = text.statements.mapping;

/** The file as it is, with a role to choose above every column. */
export function MappingTableView({
  table,
  draft,
  onRole,
}: {
  table: MappingTable;
  draft: Draft;
  onRole: (column: number, role: Role) => void;
}) {
  const columns = Array.from({ length: table.columns }, (_, column) => column);
  const names = table.lines[draft.header_line] ?? [];
  return (
    <Card className="overflow-hidden">
      <div className="max-h-96 overflow-auto" tabIndex={0} role="group" aria-label={words.file}>
        <table className="min-w-full text-sm">
          <caption className="sr-only">{words.file}</caption>
          <thead className="sticky top-0 z-10 bg-surface">
            <tr>
              <td className="border-b" />
              {columns.map((column) => (
                <th key={column} scope="col" className="border-b p-2">
                  <select
                    aria-label={words.column(column + 1, names[column] ?? "")}
                    value={draft.roles[column]}
                    onChange={(event) => onRole(column, event.target.value as Role)}
                    className={classes(
                      "control w-full min-w-36 text-sm!",
                      draft.roles[column] === "none" ? "text-faint" : "border-accent! bg-accent-soft font-medium",
                    )}
                  >
                    {ROLES.map((role) => (
                      <option key={role} value={role}>
                        {words.roles[role]}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.lines.map((cells, line) => (
              <tr
                key={line}
                className={classes(line === draft.header_line && "bg-sunken font-medium", line < draft.header_line && "text-faint line-through decoration-line")}
              >
                <th scope="row" className="py-1.5 pr-2 pl-4 text-right text-xs text-faint">
                  {line + 1}
                </th>
                {columns.map((column) => (
                  <td
                    key={column}
                    className={classes(
                      "max-w-72 truncate px-3.5 py-1.5 whitespace-nowrap",
                      draft.roles[column] === "none" && line > draft.header_line && "text-faint",
                    )}
                  >
                    {cells[column] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
