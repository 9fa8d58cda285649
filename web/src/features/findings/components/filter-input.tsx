import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { accept, type Suggestion, type Suggestions, suggest } from "../language/suggest.ts";
import classes from "./filter-input.module.css";

interface FilterInputProps {
  id: string;
  value: string;
  /** The names that are proposed for sources. */
  sources: readonly string[];
  invalid: boolean;
  /** The ids of what explains the input, and of what is wrong with it. */
  describedBy: string;
  inputRef: RefObject<HTMLInputElement | null>;
  onChange: (value: string) => void;
  /** The user has finished: Enter was pressed and no suggestion was chosen. */
  onApply: (value: string) => void;
}

/**
 * The input for a filter, which proposes what may come next at the caret: fields, operators and values. It is a combobox
 * after the ARIA practices: arrows choose, Enter takes what is chosen, Escape closes the list, and the focus never leaves
 * the input. Nothing is chosen by itself, so that Enter alone always applies what is written.
 */
export function FilterInput(props: FilterInputProps) {
  const { id, value, sources, invalid, describedBy, inputRef, onChange, onApply } = props;
  const listId = useId();
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const wantedCaret = useRef<number>(undefined);

  const suggestions = suggest(value, Math.min(caret, value.length), sources);
  const { options } = suggestions;
  const shown = open && options.length > 0;
  const chosen = shown ? options[active] : undefined;

  // React puts the caret at the end of a value that it sets; a suggestion may have been taken in the middle.
  useEffect(() => {
    if (wantedCaret.current === undefined) return;
    inputRef.current?.setSelectionRange(wantedCaret.current, wantedCaret.current);
    wantedCaret.current = undefined;
  });

  const show = (wanted: boolean) => {
    setOpen(wanted);
    setActive(-1);
  };
  const follow = (input: HTMLInputElement) => {
    const next = input.selectionStart ?? input.value.length;
    if (next === caret) return;
    setCaret(next);
    setActive(-1);
  };
  const take = (suggestion: Suggestion) => {
    const result = accept(value, suggestions, suggestion);
    wantedCaret.current = result.caret;
    setCaret(result.caret);
    onChange(result.text);
    show(true);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && options.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive(shown ? moved(active, step, options.length) : moved(-1, step, options.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (chosen) return take(chosen);
      show(false);
      onApply(value);
    } else if (event.key === "Tab" && chosen) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Escape" && shown) {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  };

  return (
    <div className={classes.box}>
      <input
        ref={inputRef}
        id={id}
        className={classes.input}
        type="text"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={listId}
        aria-activedescendant={chosen && optionId(listId, active)}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="severity >= high and age > 30d"
        value={value}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value);
          setCaret(currentTarget.selectionStart ?? currentTarget.value.length);
          show(true);
        }}
        onSelect={({ currentTarget }) => follow(currentTarget)}
        onClick={() => show(true)}
        onBlur={() => show(false)}
        onKeyDown={onKeyDown}
      />
      <OptionList id={listId} shown={shown} suggestions={suggestions} active={active} onTake={take} />
    </div>
  );
}

/** One further, and around: before the first and after the last there is the input itself. */
function moved(active: number, step: number, length: number): number {
  const places = length + 1;
  return ((active + 1 + step + places) % places) - 1;
}

function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

interface OptionListProps {
  id: string;
  shown: boolean;
  suggestions: Suggestions;
  active: number;
  onTake: (suggestion: Suggestion) => void;
}

function OptionList({ id, shown, suggestions: { options }, active, onTake }: OptionListProps) {
  const activeOption = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active >= 0) activeOption.current?.scrollIntoView?.({ block: "nearest" });
  }, [active]);

  return (
    <div id={id} role="listbox" aria-label="Suggestions" className={classes.list} hidden={!shown}>
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is the input's, which names the active option
        <div
          key={option.text}
          id={optionId(id, index)}
          ref={index === active ? activeOption : undefined}
          role="option"
          aria-selected={index === active}
          tabIndex={-1}
          className={classes.option}
          // The focus stays in the input, whose list would close without it.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(option)}
        >
          <span className={classes.word}>{option.text}</span>
          <span className={classes.meaning}>{option.means}</span>
        </div>
      ))}
    </div>
  );
}
