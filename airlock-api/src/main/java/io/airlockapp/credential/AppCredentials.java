package io.airlockapp.credential;

/** How an app says who it is, on every call to the gateway (wire reference, section 2). */
public sealed interface AppCredentials {

    /**
     * What kind of app it is.
     *
     * @return the kind
     */
    AppKind kind();

    /**
     * The app's id.
     *
     * @return the id
     */
    String clientId();

    /**
     * An app that has a secret.
     *
     * @param kind a kind that has one
     * @param clientId the app's id
     * @param clientSecret its secret
     */
    record Confidential(AppKind kind, String clientId, Secret clientSecret) implements AppCredentials {
        /**
         * Creates the credentials.
         *
         * @throws IllegalArgumentException if the kind has no secret, or a value cannot be a header's
         */
        public Confidential {
            if (!kind.confidential()) {
                throw new IllegalArgumentException(
                        "An app of kind " + kind + " has no client secret: give its origin instead.");
            }
            HeaderValues.check(clientId, "client id");
            HeaderValues.check(clientSecret.expose(), "client secret");
        }
    }

    /**
     * An app that has no secret and names where it runs.
     *
     * @param kind a kind that has none
     * @param clientId the app's id
     * @param origin scheme, host and port of the app, as in {@code https://app.example}
     */
    record Public(AppKind kind, String clientId, String origin) implements AppCredentials {
        /**
         * Creates the credentials.
         *
         * @throws IllegalArgumentException if the kind has a secret, or a value cannot be a header's
         */
        public Public {
            if (kind.confidential()) {
                throw new IllegalArgumentException(
                        "An app of kind " + kind + " needs its client secret: only Web and Mobile apps have none.");
            }
            HeaderValues.check(clientId, "client id");
            HeaderValues.check(origin, "origin");
        }
    }

    /**
     * An app of kind {@link AppKind#AGENT} with its secret.
     *
     * @param clientId the app's id
     * @param clientSecret its secret
     * @return the credentials
     * @throws IllegalArgumentException if a value cannot be a header's
     */
    static AppCredentials agent(String clientId, Secret clientSecret) {
        return new Confidential(AppKind.AGENT, clientId, clientSecret);
    }
}
