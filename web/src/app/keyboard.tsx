import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useShortcut } from "@/shared/keyboard/use-shortcut.ts";
import { type Place, places } from "./places.ts";

const KeyboardHelp = lazy(async () => ({ default: (await import("./keyboard-help.tsx")).KeyboardHelp }));

/** The keys that work on every page, and the help that tells them. */
export function Keyboard() {
  const [open, setOpen] = useState(false);
  useShortcut("?", () => setOpen(true));
  return (
    <>
      {places.map((place) => (
        <PlaceShortcut key={place.key} place={place} />
      ))}
      <Suspense>{open && <KeyboardHelp onDismiss={() => setOpen(false)} />}</Suspense>
    </>
  );
}

function PlaceShortcut({ place: { key, to } }: { place: Place }) {
  const navigate = useNavigate();
  useShortcut(`g ${key}`, () => void navigate({ to }));
  return null;
}
