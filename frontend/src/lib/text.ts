import { accounts } from "@/lib/english/accounts";
import { activity } from "@/lib/english/activity";
import { common, places, refusals } from "@/lib/english/everywhere";
import { session } from "@/lib/english/session";
import { settings } from "@/lib/english/settings";
import { statements } from "@/lib/english/statements";
import { today } from "@/lib/english/today";
import { transactions } from "@/lib/english/transactions";

/** Every word a person reads. English; another language is another object of this shape. */
export const text = { common, refusals, places, session, today, transactions, statements, accounts, settings, activity };
