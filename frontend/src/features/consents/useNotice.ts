import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";

import type { ConsentNotice } from "@/lib/types";

import { consentQueries } from "./api";

export type ReadNotice = { query: UseQueryResult<ConsentNotice>; read: (language: string) => void };

/** The notice in force, in the given or the browser's language where there is one, else in English. */
export function useNotice(first?: string, about?: "banks"): ReadNotice {
  const [language, read] = useState(first || navigator.language.slice(0, 2).toLowerCase());
  return { query: useQuery(consentQueries.notice(language, about)), read };
}
