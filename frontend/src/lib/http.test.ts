import { act, renderHook, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, test } from "vitest";

import { call } from "@/lib/http";
import { Refusal } from "@/lib/refusal";
import { enter, forget, sessionState } from "@/lib/session";
import { useStepUp } from "@/lib/stepUp";
import { at, refused, server, signedIn } from "@/test/server";

describe("call", () => {
  beforeEach(() => forget());

  test("sends the token and returns the body", async () => {
    enter(signedIn("first"));
    server.use(
      http.get(at("/me"), ({ request }) => HttpResponse.json({ seen: request.headers.get("Authorization") })),
    );

    expect(await call("/me")).toEqual({ seen: "Bearer first" });
  });

  test("renews a token that is about to lapse before using it, once for many callers", async () => {
    enter(signedIn("old", 5));
    let renewals = 0;
    server.use(
      http.post(at("/auth/refresh"), ({ request }) => {
        renewals += 1;
        expect(request.headers.get("X-FinSure")).toBe("1");
        return HttpResponse.json(signedIn("new"));
      }),
      http.get(at("/me"), ({ request }) => HttpResponse.json(request.headers.get("Authorization"))),
    );

    expect(await Promise.all([call("/me"), call("/me"), call("/me")])).toEqual(Array(3).fill("Bearer new"));

    expect(renewals).toBe(1);
  });

  test("renews once after a 401 and repeats the request with the same idempotency key", async () => {
    enter(signedIn("dead"));
    const keys: (string | null)[] = [];
    server.use(
      http.post(at("/auth/refresh"), () => HttpResponse.json(signedIn("alive"))),
      http.post(at("/transactions"), ({ request }) => {
        keys.push(request.headers.get("Idempotency-Key"));
        return request.headers.get("Authorization") === "Bearer alive"
          ? HttpResponse.json({ id: 9 }, { status: 201 })
          : refused(401, "signed-out");
      }),
    );

    expect(await call("/transactions", { method: "POST", json: {} })).toEqual({ id: 9 });

    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  test("asks for fresh proof when a request wants it, and sends it again with the proof", async () => {
    enter(signedIn("in"));
    const seen: (string | null)[] = [];
    server.use(
      http.delete(at("/factors/1"), ({ request }) => {
        seen.push(request.headers.get("Step-Up"));
        return request.headers.get("Step-Up") === "proof"
          ? new HttpResponse(null, { status: 204 })
          : HttpResponse.json(
              { type: "/problems/step-up-required", title: "Prove", status: 403, step_up_id: "s1", means: ["totp"] },
              { status: 403 },
            );
      }),
    );
    const { result } = renderHook(() => useStepUp());

    const removing = call("/factors/1", { method: "DELETE" });
    await waitFor(() => expect(result.current).toMatchObject({ id: "s1", means: ["totp"] }));
    act(() => result.current?.settle("proof"));

    expect(await removing).toBeUndefined();
    expect(seen).toEqual([null, "proof"]);
    await waitFor(() => expect(result.current).toBeNull());
  });

  test("throws the refusal when the person would rather not prove anything", async () => {
    enter(signedIn("in"));
    server.use(http.delete(at("/factors/1"), () => refused(403, "step-up-required")));
    const { result } = renderHook(() => useStepUp());

    const removing = call("/factors/1", { method: "DELETE" }).catch((refusal: Refusal) => refusal.slug);
    await waitFor(() => expect(result.current).not.toBeNull());
    act(() => result.current?.settle(null));

    expect(await removing).toBe("step-up-required");
  });

  test("tries again when another tab rotated the cookie first", async () => {
    enter(signedIn("old", 0));
    let asked = 0;
    server.use(
      http.post(at("/auth/refresh"), () =>
        ++asked === 1 ? refused(409, "already-rotated") : HttpResponse.json(signedIn("second")),
      ),
      http.get(at("/me"), ({ request }) => HttpResponse.json(request.headers.get("Authorization"))),
    );

    expect(await call("/me")).toBe("Bearer second");
  });

  test("a session that is over signs the person out", async () => {
    enter(signedIn("dead", 0));
    server.use(http.post(at("/auth/refresh"), () => refused(401, "session-over")));

    await expect(call("/me")).rejects.toMatchObject({ status: 401 });

    expect(sessionState()).toEqual({ status: "signed-out", reason: "over" });
  });

  test("a refusal carries the slug, the words and the fields", async () => {
    enter(signedIn("good"));
    server.use(
      http.post(at("/accounts"), () =>
        HttpResponse.json(
          {
            type: "/problems/invalid-input",
            title: "Some fields need attention",
            status: 422,
            errors: [{ pointer: "#/name", detail: "Give it a name." }],
          },
          { status: 422 },
        ),
      ),
    );

    const refusal = await call("/accounts", { method: "POST", json: {} }).catch((failure: unknown) => failure);

    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ slug: "invalid-input", status: 422, title: "Some fields need attention" });
    expect((refusal as Refusal).of("name")).toBe("Give it a name.");
  });

  test("a lapsed token that cannot be renewed for want of a network signs nobody out", async () => {
    enter(signedIn("old", 0));
    server.use(http.post(at("/auth/refresh"), () => HttpResponse.error()));

    await expect(call("/me")).rejects.toMatchObject({ slug: "unreachable" });

    expect(sessionState().status).toBe("signed-in");
  });

  test("a network that is away is a refusal too, and signs nobody out", async () => {
    enter(signedIn("good"));
    server.use(http.get(at("/me"), () => HttpResponse.error()));

    await expect(call("/me")).rejects.toMatchObject({ slug: "unreachable", status: 0 });

    expect(sessionState().status).toBe("signed-in");
  });
});
