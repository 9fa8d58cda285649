import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { session } from "@/shared/session/session.ts";
import type { EndReason } from "@/shared/session/session-store.ts";
import { answerChallenge, type ChallengeAnswer } from "../api/answer-challenge.ts";
import { type Challenge, login, type SignInOutcome } from "../api/login.ts";
import { CodeForm } from "./code-form.tsx";
import { CredentialsForm } from "./credentials-form.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";

const titles: Record<Challenge["name"], string> = {
  SOFTWARE_TOKEN_MFA: "Confirm it is you",
  NEW_PASSWORD_REQUIRED: "Choose a new password",
};

/** Signs the user in; the session that begins is what leads on to the console. */
export function SignIn({ endReason }: { endReason: EndReason | undefined }) {
  const [challenge, setChallenge] = useState<Challenge>();

  const proceed = (outcome: SignInOutcome, email: string) => {
    if ("challenge" in outcome) setChallenge(outcome.challenge);
    else session.begin(email, outcome.tokens);
  };
  const first = useMutation({
    mutationFn: login,
    onSuccess: (outcome, { email }) => proceed(outcome, email),
  });
  const second = useMutation({
    mutationFn: answerChallenge,
    onSuccess: (outcome, { challenge: { email } }) => proceed(outcome, email),
  });

  const startAgain = () => {
    second.reset();
    setChallenge(undefined);
  };

  return (
    <Container header={<Header variant="h1">{challenge ? titles[challenge.name] : "Sign in"}</Header>}>
      <SpaceBetween size="m">
        {endReason === "expired" && !challenge && <Expired />}
        {challenge ? (
          <ChallengeForm
            challenge={challenge}
            pending={second.isPending}
            error={second.error}
            onSubmit={second.mutate}
            onCancel={startAgain}
          />
        ) : (
          <CredentialsForm
            pending={first.isPending}
            error={first.error}
            onSubmit={(credentials) => first.mutate(credentials)}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

interface ChallengeFormProps {
  challenge: Challenge;
  pending: boolean;
  error: unknown;
  onSubmit: (answer: ChallengeAnswer) => void;
  onCancel: () => void;
}

function ChallengeForm({ challenge, onSubmit, ...rest }: ChallengeFormProps) {
  return challenge.name === "SOFTWARE_TOKEN_MFA" ? (
    <CodeForm {...rest} onSubmit={(code) => onSubmit({ challenge, code })} />
  ) : (
    <NewPasswordForm {...rest} onSubmit={(newPassword) => onSubmit({ challenge, newPassword })} />
  );
}

function Expired() {
  return (
    <div role="status">
      <Alert statusIconAriaLabel="Information">
        Your session has ended. Sign in again to go on where you were.
      </Alert>
    </div>
  );
}
