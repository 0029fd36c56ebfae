package io.airlockapp.testkit.idp;

/** The endpoints of a realm. All are below the issuer; only {@link #DISCOVERY} is at a place that a client may know beforehand. */
public enum RealmEndpoint {
    /** The issuer's metadata (OpenID Connect Discovery 1.0, section 4). */
    DISCOVERY("GET", "/.well-known/openid-configuration", ""),
    /** The public key that tokens verify with (RFC 7517). */
    JWKS("GET", "/keys", "jwks_uri"),
    /** Begins a device authorization (RFC 8628, section 3.1). */
    DEVICE_AUTHORIZATION("POST", "/oauth2/device", "device_authorization_endpoint"),
    /** The page on which the user types in a device's code (RFC 8628, section 3.3). */
    VERIFICATION("GET", "/device", ""),
    /** Where the browser goes to sign in (RFC 6749, section 3.1). */
    AUTHORIZATION("GET", "/oauth2/authorize", "authorization_endpoint"),
    /** Gives tokens (RFC 6749, section 3.2). */
    TOKEN("POST", "/oauth2/token", "token_endpoint"),
    /** Takes tokens back (RFC 7009). */
    REVOCATION("POST", "/oauth2/revoke", "revocation_endpoint");

    private final String method;
    private final String path;
    private final String field;

    RealmEndpoint(String method, String path, String field) {
        this.method = method;
        this.path = path;
        this.field = field;
    }

    /**
     * The HTTP method.
     *
     * @return {@code GET} or {@code POST}
     */
    public String method() {
        return method;
    }

    /**
     * Where it is below the issuer.
     *
     * @return the rest of the path, beginning with a slash
     */
    public String path() {
        return path;
    }

    /**
     * What discovery calls it.
     *
     * @return the field's name, or an empty text if discovery does not name it
     */
    public String field() {
        return field;
    }
}
