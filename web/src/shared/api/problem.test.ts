import { describe, expect, it } from "vitest";
import { z } from "../zod.ts";
import { answer } from "./answer.ts";
import { ApiError, describeError } from "./problem.ts";

const schema = z.object({ id: z.string() });

describe("answer", () => {
  it("gives the data that fits the contract", async () => {
    const call = Promise.resolve({ data: { id: "7", more: 1 }, response: new Response() });
    expect(await answer(schema, call)).toEqual({ id: "7" });
  });

  it("refuses data that does not fit it", async () => {
    const call = Promise.resolve({ data: { id: 7 }, response: new Response() });
    const error = await answer(schema, call).catch((caught: unknown) => caught);
    expect(describeError(error)).toContain("does not understand");
  });

  it("keeps what a problem says", async () => {
    const problem = {
      title: "Conflict",
      detail: "A finding cannot go from fixed to triaged.",
      code: "illegal_transition",
      requestId: "5f1c",
      errors: [{ field: "state", detail: "not allowed" }],
    };
    const call = Promise.resolve({ error: problem, response: new Response(null, { status: 409 }) });
    const error = await answer(schema, call).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 409,
      code: "illegal_transition",
      requestId: "5f1c",
      message: "A finding cannot go from fixed to triaged.",
      fieldErrors: [{ field: "state", detail: "not allowed" }],
    });
  });

  it.each(["<html>Bad gateway</html>", "", undefined, null])(
    "tells the status when the body is %j",
    async (body) => {
      const call = Promise.resolve({ error: body, response: new Response(null, { status: 502 }) });
      await expect(answer(schema, call)).rejects.toThrow("status 502");
    },
  );
});

describe("describeError", () => {
  it("blames the connection for what never reached a service", () => {
    expect(describeError(new TypeError("fetch failed"))).toContain("could not be reached");
  });
});
