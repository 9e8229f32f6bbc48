import { describe, expect, test } from "vitest";

import { exponent, formatMoney, parseMoney, typedMoney } from "@/lib/money";

describe("money", () => {
  test("rupees are grouped by lakh and carry a real minus sign", () => {
    expect(formatMoney(10_000_050, "INR")).toBe("₹1,00,000.50");
    expect(formatMoney(-10_000_050, "INR")).toBe("−₹1,00,000.50");
    expect(formatMoney(250, "INR", { sign: "always" })).toBe("+₹2.50");
  });

  test("each currency has its own number of minor units", () => {
    expect(["INR", "JPY", "KWD"].map(exponent)).toEqual([2, 0, 3]);
    expect(formatMoney(1500, "JPY")).toContain("1,500");
    expect(formatMoney(1500, "KWD")).toContain("1.500");
  });

  test("what is typed becomes whole minor units or nothing", () => {
    expect(parseMoney("1,00,000.5", "INR")).toBe(10_000_050);
    expect(parseMoney("₹ 12", "INR")).toBe(1200);
    expect(parseMoney("−3.07", "INR")).toBe(-307);
    expect(parseMoney("12.345", "INR")).toBeNull();
    expect(parseMoney("12.5", "JPY")).toBeNull();
    expect(parseMoney("1e5", "INR")).toBeNull();
    expect(parseMoney("", "INR")).toBeNull();
  });

  test("typing back what was shown changes nothing", () => {
    for (const minor of [0, 1, 99, 100, 123_456_789, -5]) expect(parseMoney(typedMoney(minor, "INR"), "INR")).toBe(minor);
  });
});
