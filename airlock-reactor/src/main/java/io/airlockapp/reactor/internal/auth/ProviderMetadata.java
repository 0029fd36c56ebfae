package io.airlockapp.reactor.internal.auth;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer says about itself (OpenID Connect Discovery 1.0, section 3), as far as it is used here. Whether an endpoint may
 * be called is decided where it is called.
 *
 * @param issuer the issuer, exactly as its document names it
 * @param tokenEndpoint where tokens are given; on the issuer's origin
 * @param authorizationEndpoint where a browser signs in, or null if there is none
 * @param deviceAuthorizationEndpoint where a device authorization begins, or null if there is none
 * @param revocationEndpoint where tokens are taken back, or null if there is none
 * @param s256 whether PKCE with S256 can be used: the document does not say otherwise
 * @param namesItself whether answers to a browser carry {@code iss} (RFC 9207)
 */
public record ProviderMetadata(
        URI issuer,
        URI tokenEndpoint,
        @Nullable URI authorizationEndpoint,
        @Nullable URI deviceAuthorizationEndpoint,
        @Nullable URI revocationEndpoint,
        boolean s256,
        boolean namesItself) {}
