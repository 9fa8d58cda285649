import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { ApiError, describeError, faultsOf } from "../api/problem.ts";

interface FailureProps {
  /** What did not work, as a headline. */
  header: string;
  error: unknown;
  onRetry?: () => void;
}

/** Says what went wrong, how to go on, and by which id the operators find it in their logs. */
export function Failure({ header, error, onRetry }: FailureProps) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const text = describeError(error);
  const faults = faultsOf(error).filter(({ detail }) => !text.includes(detail)); // The text has named the others already.
  return (
    <div role="alert">
      <Alert
        type="error"
        header={header}
        action={onRetry && <Button onClick={onRetry}>Try again</Button>}
        statusIconAriaLabel="Error"
      >
        {text}
        {faults.length > 0 && (
          <ul>
            {faults.map(({ field, detail }) => (
              <li key={field + detail}>
                <Box variant="code">{field}</Box> {detail}
              </li>
            ))}
          </ul>
        )}
        {requestId && (
          <Box variant="small" display="block">
            Request id: <Box variant="code">{requestId}</Box>
          </Box>
        )}
      </Alert>
    </div>
  );
}
