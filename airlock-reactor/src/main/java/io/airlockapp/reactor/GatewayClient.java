package io.airlockapp.reactor;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactAccepted;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.EchoResponse;
import io.airlockapp.model.EffectivePolicies;
import io.airlockapp.model.ExchangeStatus;
import io.airlockapp.model.ExchangeWithdrawn;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingClaimed;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.model.PairingRevoked;
import io.airlockapp.model.PairingStatus;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.model.WaitOutcome;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * The gateway, an endpoint a method (wire reference, section 3). It says what the gateway says and decides nothing: a decision
 * that comes from here is not verified. {@link Enforcer} is the lifecycle on top.
 *
 * <p>Every method is cold: it sends nothing until subscribed, and each subscription is a call of its own. Arguments that are
 * wrong in themselves throw {@link IllegalArgumentException} at once; everything else is signalled. Unless a method says
 * otherwise, it
 *
 * <ul>
 *   <li>emits one value and completes, on a thread of the transport, which must not be blocked;
 *   <li>fails with a {@link io.airlockapp.error.GatewayException} when the gateway answers with an error, a
 *       {@link io.airlockapp.error.TransportException} when it does not answer, a
 *       {@link io.airlockapp.error.ProtocolException} when its answer makes no sense, and a
 *       {@link io.airlockapp.error.ClientClosedException} after {@link #close()};
 *   <li>is tried again by the client's {@link RetryPolicy} where that is safe, as long as no more than a fifth of the calls
 *       are retries (ten in ten seconds are free);
 *   <li>waits for its turn where the client's {@link RateBudget} does not suffice for all;
 *   <li>is given up on the wire when the subscription is cancelled.
 * </ul>
 *
 * <p>A client is safe for use from many threads, and one is enough for a program.
 */
public interface GatewayClient {

    /**
     * Starts a client.
     *
     * @return a builder with the defaults
     */
    static GatewayClientBuilder builder() {
        return new GatewayClientBuilder();
    }

    /**
     * Asks whether the gateway is there and what time it has: {@code GET /echo}. Needs no user.
     *
     * @return emits the gateway's answer
     */
    Mono<EchoResponse> echo();

    /**
     * Asks how users sign in: {@code GET /v1/integrations/discovery}. Needs no user.
     *
     * @return emits the gateway's answer
     */
    Mono<Discovery> discover();

    /**
     * Asks whether the user lets this app act for them: {@code GET /v1/consents/check}, or {@code GET /v1/consent/status}
     * where the gateway has only that; which one it is, the client remembers.
     *
     * @return emits the status; fails with {@link io.airlockapp.error.ConsentException} if the gateway says it with an error
     */
    Mono<ConsentStatus> checkConsent();

    /**
     * Asks for a pairing code to show to an approver: {@code POST /v1/pairing/initiate}. Tried again only if nothing was sent
     * or the gateway refused for its rate limit.
     *
     * @param initiation who wants to pair
     * @return emits the code
     */
    Mono<PairingInitiated> initiatePairing(PairingInitiation initiation);

    /**
     * Asks where a pairing attempt stands: {@code GET /v1/pairing/{nonce}/status}.
     *
     * @param pairingNonce the id of the attempt
     * @return emits the status
     */
    Mono<PairingStatus> pairingStatus(String pairingNonce);

    /**
     * Claims a code that an approver has made beforehand: {@code POST /v1/pairing/claim}. The code works once, so this is
     * tried again only if nothing was sent or the gateway refused for its rate limit.
     *
     * @param claim the code, and who claims it
     * @return emits the answer, complete or still to be polled
     */
    Mono<PairingClaimed> claimPairing(PairingClaim claim);

    /**
     * Ends a pairing: {@code POST /v1/pairing/revoke}.
     *
     * @param routingToken the pairing to end
     * @return emits the answer
     */
    Mono<PairingRevoked> revokePairing(Secret routingToken);

    /**
     * Says that an enforcer is alive: {@code POST /v1/presence/heartbeat}, in a lane of its own. Not tried again: the next
     * one is due soon.
     *
     * @param heartbeat who is alive
     * @return completes when the gateway has it
     */
    Mono<Void> heartbeat(Heartbeat heartbeat);

    /**
     * Opens an exchange: {@code POST /v1/artifacts}. Repeating it is safe, since the gateway tells it by request id and hash,
     * and attempts end at the artifact's expiry.
     *
     * @param submission the sealed action
     * @return emits that the exchange is open; fails with {@link io.airlockapp.error.ConflictException} if the request id is in
     *     use for another artifact
     * @throws IllegalArgumentException if the artifact has expired already
     */
    Mono<ArtifactAccepted> submit(ArtifactSubmission submission);

    /**
     * Asks where an exchange stands: {@code GET /v1/exchanges/{requestId}}.
     *
     * @param requestId the exchange
     * @return emits the status
     */
    Mono<ExchangeStatus> exchangeStatus(String requestId);

    /**
     * Waits for a decision, one poll long: {@code GET /v1/exchanges/{requestId}/wait}, in a lane of its own. Not tried again:
     * waiting is a loop over this. The call's own time-out is {@code timeout} and 10 seconds.
     *
     * @param requestId the exchange
     * @param timeout how long the gateway holds the poll: 1 to 60 seconds, in whole seconds
     * @return emits a decision, not verified, or {@link WaitOutcome.Pending}; never empty
     * @throws IllegalArgumentException if the time-out is out of its range
     */
    Mono<WaitOutcome> awaitDecision(String requestId, Duration timeout);

    /**
     * Takes an exchange back: {@code POST /v1/exchanges/{requestId}/withdraw}.
     *
     * @param requestId the exchange
     * @return emits that it is withdrawn; fails with {@link io.airlockapp.error.ConflictException} if it had ended already
     */
    Mono<ExchangeWithdrawn> withdraw(String requestId);

    /**
     * Tells the gateway that a decision has arrived: {@code POST /v1/acks}. Without it, the decision is delivered again.
     *
     * @param acknowledgement what has arrived
     * @return completes when the gateway has it
     */
    Mono<Void> acknowledge(Acknowledgement acknowledgement);

    /**
     * Asks for the do-not-disturb policies in force: {@code GET /v1/policy/dnd/effective}. They are the gateway's word; no
     * approver has signed them.
     *
     * @param query whose policies
     * @return emits the policies
     */
    Mono<EffectivePolicies> effectivePolicies(PolicyQuery query);

    /**
     * The client's circuit breaker, to be looked at. While it is open, the calls above fail at once with a
     * {@link io.airlockapp.error.CircuitOpenException}.
     *
     * @return the circuit; the same for the whole life of the client
     */
    Circuit circuit();

    /**
     * Closes the client and its transport. Calls that are under way fail with
     * {@link io.airlockapp.error.ClientClosedException}.
     *
     * @return completes when everything is given back; subscribing twice closes once
     */
    Mono<Void> close();
}
