package io.airlockapp.model;

import java.net.URI;
import java.util.Objects;

/**
 * What {@code GET /v1/integrations/discovery} says about signing in (wire reference, section 3).
 *
 * @param issuer the base URL of the OIDC issuer ({@code idp.baseUrl})
 * @param clientId the client id to sign in with ({@code idp.clientId})
 * @param patSupported whether the gateway takes personal access tokens
 */
public record Discovery(URI issuer, String clientId, boolean patSupported) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public Discovery {
        Objects.requireNonNull(issuer, "issuer");
        Checks.notBlank(clientId, "clientId");
    }
}
