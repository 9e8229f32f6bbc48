import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Link } from "react-router";

import { formatBytes } from "@/lib/bytes";
import { formatInstant } from "@/lib/dates";
import { ledgerChanged } from "@/lib/edits";
import { places } from "@/lib/places";
import { text } from "@/lib/text";
import type { Import } from "@/lib/types";
import { Card } from "@/ui/Card";
import { Loaded } from "@/ui/Loaded";
import { SkeletonRows } from "@/ui/Skeleton";

import { statementQueries } from "./api";
import { Cancelled, Done, Refused, Undone } from "./Outcome";
import { MappingScreen } from "./MappingScreen";
import { Ready } from "./Ready";
import { Unlock } from "./Unlock";
import { Working } from "./Working";

/** One import from the file's arrival to the ledger, whatever state it is in. */
export function ImportView({ id }: { id: number }) {
  const client = useQueryClient();
  const query = useQuery(statementQueries.one(id));
  const state = query.data?.state;
  useEffect(() => {
    if (state === "done") void ledgerChanged(client);
  }, [state, client]);
  return (
    <div className="grid gap-4">
      <Link
        to={places.imports()}
        className="inline-flex min-h-8 items-center gap-1 justify-self-start rounded-md pr-2 text-sm text-muted hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" />
        {text.statements.all}
      </Link>
      <Loaded
        query={query}
        skeleton={
          <Card>
            <SkeletonRows rows={5} />
          </Card>
        }
      >
        {(one) => (
          <>
            <header className="grid gap-0.5">
              <h1 className="text-lg font-semibold tracking-tight break-words">{one.filename}</h1>
              <p className="text-sm text-faint">
                {formatBytes(one.size_bytes)} · {formatInstant(one.created_at)}
              </p>
            </header>
            <AtItsState one={one} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function AtItsState({ one }: { one: Import }) {
  const screens: Record<Import["state"], () => ReactNode> = {
    reading: () => <Working one={one} />,
    running: () => <Working one={one} />,
    needs_password: () => <Unlock one={one} />,
    needs_mapping: () => <MappingScreen one={one} />,
    ready: () => <Ready one={one} />,
    done: () => <Done one={one} />,
    refused: () => <Refused one={one} />,
    cancelled: () => <Cancelled />,
    undone: () => <Undone one={one} />,
  };
  return screens[one.state]();
}
