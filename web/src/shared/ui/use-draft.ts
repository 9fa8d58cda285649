import { useState } from "react";

/**
 * What is typed but not applied yet. It follows the applied value when that changes by other means, such as the back
 * button.
 */
export function useDraft<Value>(applied: Value): [Value, (draft: Value) => void] {
  const [state, setState] = useState({ draft: applied, applied });
  if (state.applied !== applied) setState({ draft: applied, applied });
  const draft = state.applied === applied ? state.draft : applied;
  return [draft, (next) => setState({ draft: next, applied })];
}
