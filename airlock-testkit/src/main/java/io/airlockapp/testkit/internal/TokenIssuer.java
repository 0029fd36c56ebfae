package io.airlockapp.testkit.internal;

import java.net.URI;

/** A realm whose access tokens a gateway trusts. */
public interface TokenIssuer {

    /**
     * The issuer that discovery names.
     *
     * @return its address
     */
    URI issuer();

    /**
     * The client id that discovery names.
     *
     * @return the id
     */
    String clientId();

    /**
     * Checks an access token: signature, issuer, audience, client and expiry, and that its session goes on.
     *
     * @param token what came after {@code Bearer}
     * @return whether it is good now
     */
    boolean accepts(String token);

    /** Accepts none of the access tokens any more that exist now. */
    void expireAccessTokens();
}
