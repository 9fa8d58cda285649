import type { User } from "./api/me.ts";

const mayChange = ["analyst", "lead", "admin"];

/** Whether to offer changes of findings. It spares the user a refusal; the decision is the service's. */
export function mayChangeFindings(user: User | undefined): boolean {
  return user?.roles.some((role) => mayChange.includes(role)) ?? false;
}
