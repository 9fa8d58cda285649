import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import { acceptancesSearchSchema } from "@/features/acceptances/acceptances-search.ts";
import { assetsSearchSchema } from "@/features/assets/assets-search.ts";
import { findingsSearchSchema } from "@/features/findings/findings-search.ts";
import { importsSearchSchema } from "@/features/imports/imports-search.ts";
import { releasesSearchSchema } from "@/features/releases/releases-search.ts";
import { deliveriesSearchSchema } from "@/features/webhooks/deliveries-search.ts";
import { safeReturnPath } from "@/shared/session/return-path.ts";
import { session } from "@/shared/session/session.ts";
import { z } from "@/shared/zod.ts";
import { LoadingPage } from "./routes/loading-page.tsx";
import { NotFoundPage } from "./routes/not-found-page.tsx";
import { RootLayout } from "./routes/root-layout.tsx";
import { UnexpectedErrorPage } from "./routes/unexpected-error-page.tsx";
import { parseSearch, stringifySearch } from "./search-params.ts";

const rootRoute = createRootRoute({ component: RootLayout, notFoundComponent: NotFoundPage });

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/findings" });
  },
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: z.object({ returnTo: z.string().optional().catch(undefined) }),
  beforeLoad: ({ search }) => {
    if (session.get().session) throw redirect({ href: safeReturnPath(search.returnTo) });
  },
  component: lazyRouteComponent(() => import("./routes/sign-in-page.tsx"), "SignInPage"),
});

/** Everything below this route needs a session; the way back is remembered unless the user has left on purpose. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: ({ location }) => {
    const { session: current, endReason } = session.get();
    if (current) return;
    const returnTo = endReason === "signed-out" || location.href === "/findings" ? undefined : location.href;
    throw redirect({ to: "/sign-in", search: { returnTo } });
  },
});

const findingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/findings",
  validateSearch: findingsSearchSchema,
  component: lazyRouteComponent(() => import("./routes/findings-page.tsx"), "FindingsPage"),
});

const findingRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/findings/$findingId",
  beforeLoad: ({ params }) => requireId(params.findingId),
  component: lazyRouteComponent(() => import("./routes/finding-page.tsx"), "FindingPage"),
});

const postureRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/posture",
  component: lazyRouteComponent(() => import("./routes/posture-page.tsx"), "PosturePage"),
});

const importsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/imports",
  validateSearch: importsSearchSchema,
  component: lazyRouteComponent(() => import("./routes/imports-page.tsx"), "ImportsPage"),
});

const importRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/imports/$importId",
  beforeLoad: ({ params }) => requireId(params.importId),
  component: lazyRouteComponent(() => import("./routes/import-page.tsx"), "ImportPage"),
});

const releasesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/releases",
  validateSearch: releasesSearchSchema,
  component: lazyRouteComponent(() => import("./routes/releases-page.tsx"), "ReleasesPage"),
});

const releaseRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/releases/$evaluationId",
  beforeLoad: ({ params }) => requireId(params.evaluationId),
  component: lazyRouteComponent(() => import("./routes/release-page.tsx"), "ReleasePage"),
});

const webhooksRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/webhooks",
  component: lazyRouteComponent(() => import("./routes/webhooks-page.tsx"), "WebhooksPage"),
});

const deliveriesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/deliveries",
  validateSearch: deliveriesSearchSchema,
  component: lazyRouteComponent(() => import("./routes/deliveries-page.tsx"), "DeliveriesPage"),
});

const deliveryRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/deliveries/$deliveryId",
  beforeLoad: ({ params }) => {
    if (!/^[1-9]\d{0,15}$/.test(params.deliveryId)) throw notFound();
  },
  component: lazyRouteComponent(() => import("./routes/delivery-page.tsx"), "DeliveryPage"),
});

const teamsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/teams",
  component: lazyRouteComponent(() => import("./routes/teams-page.tsx"), "TeamsPage"),
});

const teamRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/teams/$team",
  beforeLoad: ({ params }) => {
    if (!/^[a-z0-9-]{1,50}$/.test(params.team)) throw notFound();
  },
  component: lazyRouteComponent(() => import("./routes/team-page.tsx"), "TeamPage"),
});

const tokensRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/tokens",
  component: lazyRouteComponent(() => import("./routes/tokens-page.tsx"), "TokensPage"),
});

const rulesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/rules",
  component: lazyRouteComponent(() => import("./routes/rules-page.tsx"), "RulesPage"),
});

const ruleRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/rules/$ruleId",
  beforeLoad: ({ params }) => requireId(params.ruleId),
  component: lazyRouteComponent(() => import("./routes/rule-page.tsx"), "RulePage"),
});

const assetsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/assets",
  validateSearch: assetsSearchSchema,
  component: lazyRouteComponent(() => import("./routes/assets-page.tsx"), "AssetsPage"),
});

const acceptancesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/accepted-risks",
  validateSearch: acceptancesSearchSchema,
  component: lazyRouteComponent(() => import("./routes/acceptances-page.tsx"), "AcceptancesPage"),
});

/** No service is asked for an id that cannot be one. */
function requireId(id: string) {
  if (!z.guid().safeParse(id).success) throw notFound();
}

const routeTree = rootRoute.addChildren([
  startRoute,
  signInRoute,
  signedInRoute.addChildren([
    findingsRoute,
    findingRoute,
    postureRoute,
    importsRoute,
    importRoute,
    releasesRoute,
    releaseRoute,
    webhooksRoute,
    deliveriesRoute,
    deliveryRoute,
    teamsRoute,
    teamRoute,
    tokensRoute,
    rulesRoute,
    ruleRoute,
    assetsRoute,
    acceptancesRoute,
  ]),
]);

/** The console's routes. A history of its own is for tests. */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    ...(history && { history }),
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    defaultPendingComponent: LoadingPage,
    defaultErrorComponent: UnexpectedErrorPage,
    defaultNotFoundComponent: NotFoundPage,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }

  interface HistoryState {
    /** The cursors of the pages before this one, first page first; an empty one stands for no cursor. */
    trail?: string[];
  }
}
