package io.airlockapp.testkit.internal.idp;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * What a realm is built with.
 *
 * @param clientId the one client
 * @param accessTokenLifetime how long access tokens live
 * @param refreshTokenLifetime how long refresh tokens live
 * @param deviceCodeLifetime how long device codes live
 * @param pollInterval the least time between two polls
 * @param refreshTokens whether there are refresh tokens
 * @param rotation whether a refresh token works once
 * @param redirectUris where the client may be redirected to besides loopback addresses
 */
public record RealmSettings(
        String clientId,
        Duration accessTokenLifetime,
        Duration refreshTokenLifetime,
        Duration deviceCodeLifetime,
        Duration pollInterval,
        boolean refreshTokens,
        boolean rotation,
        Set<URI> redirectUris) {}
