import Alert from "@cloudscape-design/components/alert";
import { ApiError } from "@/shared/api/problem.ts";
import { Failure } from "@/shared/ui/failure.tsx";

const messages = new Map([
  ["invalid_credentials", "The e-mail address or the password is wrong."],
  ["invalid_code", "The code is wrong or no longer valid."],
  ["invalid_session", "This sign-in took too long. Start again."],
  ["rate_limited", "There were too many attempts. Wait a minute and try again."],
]);

/** Why a step of signing in did not work: in the console's words for what users do wrong, else in the service's. */
export function SignInError({ error }: { error: unknown }) {
  if (!error) return null;
  if (!(error instanceof ApiError) || error.status >= 500) {
    return <Failure header="Signing in did not work" error={error} />;
  }
  const message = messages.get(error.code ?? "") ?? error.message;
  return (
    <div role="alert">
      <Alert type="error" statusIconAriaLabel="Error">
        {[message, ...error.fieldErrors.map(({ detail }) => detail)].join(" ")}
      </Alert>
    </div>
  );
}
