// Code generated from services/auth/api/openapi.yaml by "npm run generate". DO NOT EDIT.

export interface paths {
    "/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with address and password
         * @description Gives tokens, or a challenge that `POST /v1/challenges` answers. Attempts are limited by account and by the caller's
         *     address.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/challenges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer the challenge of a sign-in
         * @description Gives tokens or the next challenge. A challenge is short-lived; when it is gone, sign in again.
         */
        post: operations["answerChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get new tokens for a refresh token
         * @description The answer holds a refresh token only if it changed; otherwise go on using the old one.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the access token speaks for */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        LoginRequest: {
            /**
             * @description The account's address. Case does not matter.
             * @example analyst@cloudsec.test
             */
            email: string;
            /**
             * Format: password
             * @description The account's password.
             */
            password: string;
        };
        ChallengeAnswer: {
            /** @description The address that the sign-in began with. */
            email: string;
            name: components["schemas"]["ChallengeName"];
            /** @description The challenge's session, as it was received. */
            session: string;
            /**
             * @description The authenticator app's code, for SOFTWARE_TOKEN_MFA.
             * @example 123456
             */
            code?: string;
            /**
             * Format: password
             * @description The password to set, for NEW_PASSWORD_REQUIRED.
             */
            newPassword?: string;
        };
        RefreshRequest: {
            /** @description The refresh token of a sign-in. */
            refreshToken: string;
        };
        /** @description Either the tokens or `challenge`, never both. */
        SignIn: {
            /** @description Goes into the Authorization header of every call to core. */
            accessToken?: string;
            /** @description Who the person is, for the console. */
            idToken?: string;
            /** @description Gets new tokens. Absent when the one in use stays good. */
            refreshToken?: string;
            /**
             * Format: int32
             * @description Seconds until accessToken and idToken expire.
             * @example 3600
             */
            expiresIn?: number;
            /**
             * @description Always Bearer.
             * @example Bearer
             */
            tokenType?: string;
            challenge?: components["schemas"]["Challenge"];
        };
        /** @description What is needed before there are tokens. */
        Challenge: {
            name: components["schemas"]["ChallengeName"];
            /** @description To be sent back with the answer. */
            session: string;
        };
        /**
         * @description SOFTWARE_TOKEN_MFA wants an authenticator app's code, NEW_PASSWORD_REQUIRED a password to replace a temporary one.
         * @enum {string}
         */
        ChallengeName: "SOFTWARE_TOKEN_MFA" | "NEW_PASSWORD_REQUIRED";
        Me: {
            /** @description The account's stable identifier, the actor of audit entries. */
            subject: string;
            /** @description Cognito's user name. */
            username: string;
            roles: components["schemas"]["Role"][];
            /**
             * Format: date-time
             * @description When the access token expires.
             */
            expiresAt: string;
        };
        /** @enum {string} */
        Role: "viewer" | "analyst" | "lead" | "admin" | "ci";
        /** @description An error, after RFC 9457. */
        Problem: {
            /** @description Always `about:blank`; programs look at `code`. */
            type: string;
            /** @description The HTTP status in words. */
            title: string;
            status: number;
            /** @description What went wrong and how to mend it, for people. */
            detail?: string;
            /**
             * @description What went wrong, for programs. Stable.
             * @example invalid_credentials
             */
            code: string;
            /** @description The request's id, as in the `X-Request-Id` header and in the logs. */
            requestId: string;
            errors?: components["schemas"]["FieldError"][];
        };
        /** @description What is wrong with one field. */
        FieldError: {
            field: string;
            detail: string;
        };
    };
    responses: {
        /** @description Tokens, or a challenge. */
        SignIn: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        /**
         * @description The request cannot be understood, or a field is wrong and `errors` says which one. Codes invalid_request,
         *     password_policy.
         */
        InvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Codes invalid_credentials, invalid_code, invalid_session, invalid_refresh_token, unauthenticated. */
        Unauthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The account needs a step that is not offered here. Code challenge_unsupported. */
        Unsupported: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is not application/json. Code unsupported_media_type. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many attempts. The Retry-After header says when to try again. Code rate_limited. */
        RateLimited: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Cognito cannot be reached. Code unavailable. */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: components["responses"]["SignIn"];
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unsupported"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    answerChallenge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChallengeAnswer"];
            };
        };
        responses: {
            200: components["responses"]["SignIn"];
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Unsupported"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: components["responses"]["SignIn"];
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            503: components["responses"]["Unavailable"];
        };
    };
}
