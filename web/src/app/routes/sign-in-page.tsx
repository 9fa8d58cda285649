import { SignIn } from "@/features/auth/components/sign-in.tsx";
import { session } from "@/shared/session/session.ts";
import { Page } from "@/shared/ui/page.tsx";
import classes from "./sign-in-page.module.css";

export function SignInPage() {
  return (
    <Page title="Sign in">
      <div className={classes.card}>
        <SignIn endReason={session.get().endReason} />
      </div>
    </Page>
  );
}
