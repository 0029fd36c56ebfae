package io.airlockapp.credential;

/** What kind of app an enforcer is registered as; decides whether it has a secret (wire reference, section 2). */
public enum AppKind {
    /** A background agent; has a secret. */
    AGENT(true),
    /** A desktop program; has a secret. */
    DESKTOP(true),
    /** An extension of Visual Studio Code; has a secret. */
    VS_CODE_EXTENSION(true),
    /** A page in a browser; has no secret, and names its origin. */
    WEB(false),
    /** A mobile app; has no secret, and names its origin. */
    MOBILE(false);

    private final boolean confidential;

    AppKind(boolean confidential) {
        this.confidential = confidential;
    }

    /**
     * Whether an app of this kind has a client secret.
     *
     * @return true if it has one, false if it sends its origin in its place
     */
    public boolean confidential() {
        return confidential;
    }
}
