package io.airlockapp.reactor.auth;

import java.net.URI;

/**
 * A sign-in that waits for the user's browser (RFC 6749, section 4.1; RFC 7636). It also holds, where nobody sees them, the
 * state and the code verifier that its answer is checked and redeemed with, so it has to be kept until then, and only in this
 * process. It can be redeemed once.
 *
 * <p>Not for others to implement.
 */
public interface AuthorizationRequest {

    /**
     * Where the user's browser has to go. Not to be logged: it carries the state.
     *
     * @return the issuer's authorization endpoint, with the request in its query
     */
    URI authorizationUri();

    /**
     * Where the issuer sends the browser back to, with the answer in the query.
     *
     * @return the address, as it was given
     */
    URI redirectUri();
}
