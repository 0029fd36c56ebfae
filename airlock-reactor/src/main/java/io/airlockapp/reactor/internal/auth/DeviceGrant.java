package io.airlockapp.reactor.internal.auth;

import static io.airlockapp.reactor.internal.auth.IssuerAddress.unsupported;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.auth.DeviceCode;
import io.airlockapp.reactor.internal.wire.IssuerAnswers;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The device authorization grant (RFC 8628). */
final class DeviceGrant {

    private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(5);
    private static final Duration SLOW_DOWN = Duration.ofSeconds(5);

    /** How far polls that bring nothing but trouble are spread, unless the interval itself is longer. */
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);

    /** Nobody types in a code later than this, whatever the issuer says. */
    private static final Duration MAX_LIFETIME = Duration.ofHours(24);

    private static final int MAX_USER_CODE = 64;

    private final IssuerCalls calls;
    private final TokenCalls tokens;
    private final TimeSource time;

    DeviceGrant(IssuerCalls calls, TokenCalls tokens, TimeSource time) {
        this.calls = calls;
        this.tokens = tokens;
        this.time = time;
    }

    /** An authorization that waits for the user. Its device code is shown to nobody. */
    private record Begun(DeviceCode shown, Secret deviceCode) {}

    Mono<TokenSet> signIn(ProviderMetadata provider, TokenCalls.Party party, Consumer<DeviceCode> prompt) {
        return begin(provider, party)
                .doOnNext(begun -> prompt.accept(begun.shown))
                .flatMap(begun -> new Polling(party, begun).untilDecided());
    }

    private Mono<Begun> begin(ProviderMetadata provider, TokenCalls.Party party) {
        URI endpoint = provider.deviceAuthorizationEndpoint();
        if (endpoint == null) {
            return Mono.error(
                    unsupported(
                            "The issuer " + party.issuer()
                                    + " has no device_authorization_endpoint: sign in by browser instead, or let the device grant be enabled there."));
        }
        String path = party.issuer().pathOf(endpoint, "device_authorization_endpoint");
        Form form = new Form().with("client_id", party.clientId()).with("scope", OidcClient.SCOPE);
        return calls.repeatUnsent(Mono.defer(() -> {
            Instant sentAt = time.now();
            return calls.post(party.issuer(), path, form).map(response -> read(response, party.issuer(), sentAt));
        }));
    }

    private static Begun read(TransportResponse response, IssuerAddress issuer, Instant sentAt) {
        int status = response.status();
        if (IssuerCalls.passing(status)) {
            throw IssuerCalls.unavailable(issuer, "answered " + status + " when asked for a device code", null);
        }
        String error = IssuerAnswers.error(response.body());
        if (error != null) {
            throw TokenCalls.refused(issuer, error);
        }
        IssuerAnswers.DeviceAuthorization device = status == 200 ? IssuerAnswers.device(response.body()) : null;
        if (device == null) {
            throw IssuerCalls.unavailable(
                    issuer, "answered " + status + " with something else than a device code or an error", null);
        }
        return begun(device, issuer, sentAt);
    }

    private static Begun begun(IssuerAnswers.DeviceAuthorization device, IssuerAddress issuer, Instant sentAt) {
        URI verificationUri = shownUri(device.verificationUri());
        Duration lifetime = device.expiresIn();
        String userCode = device.userCode();
        if (verificationUri == null || lifetime == null || !printable(userCode)) {
            throw unsupported("The issuer " + issuer
                    + " gave a device code without a lifetime, or with a user code or an address that cannot be shown: sign in by browser"
                    + " instead.");
        }
        Duration interval = device.interval();
        return new Begun(
                new DeviceCode(
                        userCode,
                        verificationUri,
                        shownUri(device.verificationUriComplete()),
                        sentAt.plus(shorter(lifetime, MAX_LIFETIME)),
                        interval == null ? MIN_INTERVAL : longer(shorter(interval, MAX_LIFETIME), MIN_INTERVAL)),
                device.deviceCode());
    }

    /** An address that a program may open and a terminal may print; null if it is none. */
    private static @Nullable URI shownUri(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            URI uri = new URI(new URI(text).toASCIIString());
            return uri.getHost() != null && uri.getRawUserInfo() == null && IssuerAddress.safe(uri) ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** A code goes to terminals, where control characters are commands. */
    private static boolean printable(String userCode) {
        return userCode.length() <= MAX_USER_CODE && userCode.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    }

    /** The polls of one authorization, one after the other. */
    private final class Polling {

        private final TokenCalls.Party party;
        private final DeviceCode shown;
        private final Form form;
        private Duration interval;
        private Duration wait;
        private int troubles;

        private Polling(TokenCalls.Party party, Begun begun) {
            this.party = party;
            this.shown = begun.shown;
            this.form = party.form(GRANT_TYPE).with("device_code", begun.deviceCode.expose());
            this.interval = shown.interval();
            this.wait = interval;
        }

        Mono<TokenSet> untilDecided() {
            Duration left = longer(Duration.between(time.now(), shown.expiresAt()), Duration.ZERO);
            return Mono.defer(this::poll)
                    .repeat()
                    .next()
                    .timeout(left, Mono.error(DeviceGrant::expired), time.scheduler());
        }

        /**
         * Waits and polls; empty if another poll is needed. The interval is counted from the last answer, not from the last
         * request: requests take their time, and the issuer counts from when they arrive.
         */
        private Mono<TokenSet> poll() {
            return Mono.delay(wait, time.scheduler())
                    .then(tokens.ask(party, form))
                    .onErrorResume(
                            IssuerUnavailableException.class,
                            failure -> Mono.just(new TokenCalls.Trouble(failure, null)))
                    .flatMap(this::decide);
        }

        private Mono<TokenSet> decide(TokenCalls.Answer answer) {
            if (answer instanceof TokenCalls.Given given) {
                return Mono.just(given.tokens());
            }
            if (answer instanceof TokenCalls.Trouble trouble) {
                troubles++;
                wait = longer(interval, shorter(interval.multipliedBy(1L << Math.min(troubles, 5)), MAX_BACKOFF));
                Duration asked = trouble.retryAfter();
                wait = asked == null ? wait : longer(wait, shorter(asked, MAX_LIFETIME));
                return Mono.empty();
            }
            troubles = 0;
            String error = ((TokenCalls.Refused) answer).error();
            switch (error) {
                case "slow_down" -> interval = interval.plus(SLOW_DOWN);
                case "authorization_pending" -> {}
                case "access_denied" -> {
                    return Mono.error(denied());
                }
                case "expired_token" -> {
                    return Mono.error(expired());
                }
                default -> {
                    return Mono.error(TokenCalls.refused(party.issuer(), error));
                }
            }
            wait = interval;
            return Mono.empty();
        }
    }

    static SignInException denied() {
        return new SignInException(
                Reason.DENIED, "The user has refused the sign-in: begin again if that was a mistake.", null);
    }

    private static SignInException expired() {
        return new SignInException(
                Reason.EXPIRED,
                "The code was not entered in time: begin again, and enter the new code while it is good.",
                null);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
