/** 1 row, 2 rows, 1,00,000 rows. */
export const plural = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en-IN")} ${n === 1 ? one : many}`;
