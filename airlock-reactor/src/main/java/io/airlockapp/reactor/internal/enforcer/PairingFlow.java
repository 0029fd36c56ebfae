package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.HarpException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.PairingResponse;
import io.airlockapp.harp.X25519KeyPair;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.model.PairingState;
import io.airlockapp.model.PairingStatus;
import io.airlockapp.reactor.GatewayClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One pairing attempt: ask or claim, poll until the approver has answered, verify the answer, derive the key. */
final class PairingFlow {

    private static final Duration DEFAULT_LIFE = Duration.ofMinutes(10);

    private final GatewayClient client;
    private final EnforcerSettings settings;
    private final Background background;

    PairingFlow(GatewayClient client, EnforcerSettings settings, Background background) {
        this.client = client;
        this.settings = settings;
        this.background = background;
    }

    Mono<Paired> initiate(Consumer<PairingInitiated> prompt) {
        return Mono.defer(() -> {
            X25519KeyPair keys = X25519KeyPair.generate(settings.cryptography());
            PairingInitiation initiation = new PairingInitiation(
                    settings.deviceId(),
                    settings.enforcerId(),
                    settings.enforcerLabel(),
                    settings.workspaceName(),
                    settings.gatewayUrl(),
                    keys.publicKey());
            return client.initiatePairing(initiation)
                    .doOnNext(prompt)
                    .flatMap(initiated -> poll(keys, initiated.pairingNonce(), initiated.expiresAt()));
        });
    }

    Mono<Paired> claim(String pairingCode) {
        String label = settings.enforcerLabel();
        String workspace = settings.workspaceName();
        if (label == null || workspace == null) {
            throw new IllegalArgumentException(
                    "Claiming a code needs to say who claims it: build the enforcer with a label and a workspace name.");
        }
        return Mono.defer(() -> {
            X25519KeyPair keys = X25519KeyPair.generate(settings.cryptography());
            PairingClaim claim = new PairingClaim(
                    pairingCode,
                    settings.deviceId(),
                    settings.enforcerId(),
                    label,
                    workspace,
                    settings.gatewayUrl(),
                    keys.publicKey());
            return client.claimPairing(claim).flatMap(claimed -> {
                String nonce = claimed.pairingNonce();
                Secret routingToken = claimed.routingToken();
                return routingToken != null && claimed.responseJson() != null
                        ? complete(keys, nonce, routingToken, claimed.responseJson())
                        : poll(keys, nonce, claimed.expiresAt());
            });
        });
    }

    /** Polls until the attempt has ended. An empty turn means: once more, after a pause. */
    private Mono<Paired> poll(X25519KeyPair keys, String nonce, @Nullable Instant expiresAt) {
        Instant deadline = expiresAt != null ? expiresAt : settings.time().now().plus(DEFAULT_LIFE);
        Mono<Paired> pause = Mono.delay(
                        settings.pairingPollInterval(), settings.time().scheduler())
                .then(Mono.empty());
        return Mono.defer(() -> client.pairingStatus(nonce))
                .flatMap(status -> answered(keys, nonce, status))
                .onErrorResume(PairingFlow::passing, failure -> Mono.empty())
                .onErrorMap(
                        failure -> failure instanceof NotFoundException || failure instanceof ExpiredException,
                        failure -> expired(failure))
                .switchIfEmpty(
                        Mono.defer(() -> settings.time().now().isBefore(deadline) ? pause : Mono.error(expired(null))))
                .repeat()
                .next();
    }

    private static boolean passing(Throwable failure) {
        return failure instanceof TransportException
                || failure instanceof GatewayUnavailableException
                || failure instanceof RateLimitedException;
    }

    private static PairingException expired(@Nullable Throwable cause) {
        return new PairingException(
                PairingException.Reason.EXPIRED, "The pairing code was not used in time: pair again.", cause);
    }

    private Mono<Paired> answered(X25519KeyPair keys, String nonce, PairingStatus status) {
        PairingState state = status.state();
        if (state.equals(PairingState.COMPLETED)) {
            return complete(keys, nonce, status.routingToken(), status.responseJson());
        }
        if (state.equals(PairingState.REJECTED)) {
            return Mono.error(new PairingException(
                    PairingException.Reason.REJECTED, "The approver has refused the pairing.", null));
        }
        if (state.equals(PairingState.REVOKED)) {
            return Mono.error(new PairingException(
                    PairingException.Reason.REVOKED, "The pairing was revoked while it was made: pair again.", null));
        }
        return state.failed() ? Mono.error(expired(null)) : Mono.empty();
    }

    private Mono<Paired> complete(
            X25519KeyPair keys, String nonce, @Nullable Secret routingToken, @Nullable String responseJson) {
        if (routingToken == null) {
            return Mono.error(unverified("The gateway calls the pairing complete and gives no routing token.", null));
        }
        try {
            return Mono.just(verified(keys, nonce, routingToken, responseJson));
        } catch (HarpException e) {
            // A pairing that is not trusted here must not stay open there.
            background.run(
                    "revoke the unverified pairing of", settings.enforcerId(), client.revokePairing(routingToken));
            return Mono.error(unverified("The approver's answer does not verify (" + e.reason() + ").", e));
        }
    }

    private Paired verified(X25519KeyPair keys, String nonce, Secret routingToken, @Nullable String responseJson) {
        if (responseJson == null) {
            throw new HarpException(FailureReason.UNSIGNED, "The gateway gives no signed answer of the approver.");
        }
        PairingResponse response = PairingResponse.verify(responseJson, nonce, settings.cryptography());
        String peer = response.x25519PublicKey();
        if (peer == null) {
            throw new HarpException(
                    FailureReason.UNSUPPORTED,
                    "The approver's app gives no X25519 key, so that nothing could be encrypted for it: update the app.");
        }
        Pairing pairing = new Pairing(
                settings.enforcerId(),
                settings.deviceId(),
                settings.enforcerLabel(),
                settings.workspaceName(),
                routingToken,
                keys.agree(peer).toSecret(),
                List.of(),
                settings.time().now());
        Paired paired = Paired.of(pairing, settings);
        paired.signers().add(response.signer());
        return paired;
    }

    private static PairingException unverified(String what, @Nullable Throwable cause) {
        return new PairingException(
                PairingException.Reason.UNVERIFIED, what + " Nothing of it is used: pair again.", cause);
    }
}
