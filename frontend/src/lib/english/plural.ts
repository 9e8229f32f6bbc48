import { locale } from "@/lib/locale";

/** A whole number as this person writes it. */
export const count = (n: number) => n.toLocaleString(locale().locale);

/** 1 row, 2 rows, 1,00,000 rows. */
export const plural = (n: number, one: string, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
