package io.airlockapp.reactor.internal.auth;

import static io.airlockapp.reactor.internal.auth.IssuerAddress.unsupported;

import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.wire.IssuerAnswers;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What issuers say about themselves, asked for once an hour at most. A failure is not kept. */
final class Discoveries {

    private static final Duration LIFETIME = Duration.ofHours(1);

    private final IssuerCalls calls;
    private final TimeSource time;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    Discoveries(IssuerCalls calls, TimeSource time) {
        this.calls = calls;
        this.time = time;
    }

    Mono<ProviderMetadata> of(IssuerAddress issuer) {
        return Mono.defer(() -> entries.computeIfAbsent(issuer.text(), text -> new Entry(issuer))
                .metadata());
    }

    private record Known(ProviderMetadata metadata, Instant until) {}

    /** One issuer. Whoever asks while it is being asked shares the call; when the last of them gives up, so does the call. */
    private final class Entry {

        private final Mono<ProviderMetadata> call;
        private volatile @Nullable Known known;

        private Entry(IssuerAddress issuer) {
            call = calls.repeatUnsent(calls.get(issuer, issuer.metadataPath()))
                    .map(response -> read(issuer, response))
                    .switchIfEmpty(Mono.error(() -> IssuerCalls.unavailable(issuer, "did not answer", null)))
                    .doOnNext(metadata -> known = new Known(metadata, time.now().plus(LIFETIME)))
                    .flux()
                    .publish()
                    .refCount(1)
                    .next();
        }

        private Mono<ProviderMetadata> metadata() {
            Known current = known;
            return current != null && time.now().isBefore(current.until)
                    ? Mono.just(current.metadata)
                    // Who joined between the answer and the end of the call finds the answer kept.
                    : call.switchIfEmpty(Mono.defer(this::metadata));
        }
    }

    private static ProviderMetadata read(IssuerAddress issuer, TransportResponse response) {
        int status = response.status();
        if (IssuerCalls.passing(status)) {
            throw IssuerCalls.unavailable(issuer, "answered " + status + " when asked for its metadata", null);
        }
        if (status >= 300 && status < 400) {
            throw unsupported(
                    "The issuer " + issuer + " redirects (" + status
                            + ") who asks for its metadata, and redirects are not followed: let the gateway name its final address.");
        }
        if (status != 200) {
            throw unsupported("The issuer " + issuer + " has no metadata (" + status
                    + "): check the idp.baseUrl of the gateway's discovery, for a missing realm or tenant above all.");
        }
        IssuerAnswers.Metadata document = IssuerAnswers.metadata(response.body());
        if (document == null) {
            throw IssuerCalls.unavailable(issuer, "answered with something else than its metadata", null);
        }
        String named = document.issuer();
        if (named == null || !issuer.is(named)) {
            throw unsupported(
                    "The metadata at " + issuer
                            + " is that of another issuer, and nothing of it is used: let the gateway name the issuer exactly as it names itself.");
        }
        URI tokenEndpoint = issuer.read(document.tokenEndpoint(), "token_endpoint");
        if (tokenEndpoint == null) {
            throw unsupported("The issuer " + issuer + " has no token_endpoint: it cannot be used to sign in.");
        }
        // Everything needs this one, so it is looked at before anything else is done.
        issuer.pathOf(tokenEndpoint, "token_endpoint");
        return new ProviderMetadata(
                URI.create(named),
                tokenEndpoint,
                issuer.read(document.authorizationEndpoint(), "authorization_endpoint"),
                issuer.read(document.deviceAuthorizationEndpoint(), "device_authorization_endpoint"),
                issuer.read(document.revocationEndpoint(), "revocation_endpoint"),
                document.s256(),
                document.namesItself());
    }
}
