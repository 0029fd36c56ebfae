package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.reactor.auth.DeviceCode;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.transport.Transport;
import java.net.URI;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** The protocol of signing in. */
public final class OidcClient {

    /**
     * Creates a client. Nothing is sent yet.
     *
     * @param transports makes a transport to an issuer's origin (scheme, host and port); it is closed with this client
     * @param time the time
     */
    public OidcClient(Function<URI, Transport> transports, TimeSource time) {
        Objects.requireNonNull(transports, "transports");
        Objects.requireNonNull(time, "time");
    }

    /**
     * What an issuer says about itself.
     *
     * @param issuer the issuer
     * @return emits the metadata
     */
    public Mono<ProviderMetadata> discover(URI issuer) {
        return soon();
    }

    /**
     * Signs in on another device.
     *
     * @param gateway the gateway's discovery
     * @param prompt shows the user the code
     * @return emits the tokens
     */
    public Mono<TokenSet> device(Discovery gateway, Consumer<DeviceCode> prompt) {
        return soon();
    }

    /**
     * Begins a sign-in by browser.
     *
     * @param gateway the gateway's discovery
     * @param redirectUri where the browser is sent back to
     * @return emits the request
     */
    public Mono<AuthorizationRequest> authorizationRequest(Discovery gateway, URI redirectUri) {
        return soon();
    }

    /**
     * Ends a sign-in by browser.
     *
     * @param request the request, made by this client
     * @param callback where the browser was sent back to
     * @return emits the tokens
     */
    public Mono<TokenSet> redeem(AuthorizationRequest request, URI callback) {
        return soon();
    }

    /**
     * Signs in by browser, and listens for its answer.
     *
     * @param gateway the gateway's discovery
     * @param options how to listen
     * @param browser opens the address that it is given
     * @return emits the tokens
     */
    public Mono<TokenSet> loopback(Discovery gateway, LoopbackOptions options, Consumer<URI> browser) {
        return soon();
    }

    /**
     * Gets new tokens for a refresh token.
     *
     * @param tokens the tokens
     * @return emits the new tokens
     */
    public Mono<TokenSet> refresh(TokenSet tokens) {
        return soon();
    }

    /**
     * Takes tokens back.
     *
     * @param tokens the tokens
     * @return completion
     */
    public Mono<Void> revoke(TokenSet tokens) {
        return soon();
    }

    /**
     * Closes the client, its transports and its listeners.
     *
     * @return completion
     */
    public Mono<Void> close() {
        return soon();
    }

    private static <T> Mono<T> soon() {
        return Mono.error(new UnsupportedOperationException());
    }
}
