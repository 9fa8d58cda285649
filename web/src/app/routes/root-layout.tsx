import { Outlet } from "@tanstack/react-router";
import { Shell } from "../shell.tsx";

export function RootLayout() {
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}
