package io.airlockapp.blocking;

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
import io.airlockapp.reactor.Circuit;
import io.airlockapp.reactor.GatewayClient;
import java.time.Duration;

/**
 * The gateway, an endpoint a method (wire reference, section 3), for programs that block: the methods of {@link GatewayClient}
 * in their order, each of which waits on the calling thread for what the reactive one emits. A decision that comes from here is
 * not verified. {@link BlockingEnforcer} is the lifecycle on top.
 *
 * <p>Unless it says otherwise, each method
 *
 * <ul>
 *   <li>returns what the gateway says, and is tried again by the client beneath where that is safe;
 *   <li>throws {@link IllegalArgumentException} for an argument that is wrong in itself, before anything is sent;
 *   <li>throws a {@link io.airlockapp.error.GatewayException} when the gateway answers with an error, a
 *       {@link io.airlockapp.error.TransportException} when it does not answer, a
 *       {@link io.airlockapp.error.ProtocolException} when its answer makes no sense, and a
 *       {@link io.airlockapp.error.ClientClosedException} after {@link #close()};
 *   <li>throws {@link io.airlockapp.error.CallTimeoutException} when its deadline is reached, and
 *       {@link InterruptedCallException} when the thread is interrupted; the call is given up on the wire then;
 *   <li>throws {@link IllegalStateException} on a thread that must not block.
 * </ul>
 *
 * <p>A client is safe for use from many threads, virtual ones too, and one is enough for a program.
 */
public interface BlockingGatewayClient extends AutoCloseable {

    /** How long a call may take unless said otherwise: 90 seconds, more than the minute that the client beneath allows it. */
    Duration DEFAULT_DEADLINE = Duration.ofSeconds(90);

    /**
     * The blocking form of a client, with {@link #DEFAULT_DEADLINE}.
     *
     * @param client the reactive client; it can go on being used, and is closed by {@link #close()}
     * @return the blocking client
     */
    static BlockingGatewayClient of(GatewayClient client) {
        return of(client, DEFAULT_DEADLINE);
    }

    /**
     * The blocking form of a client.
     *
     * @param client the reactive client; it can go on being used, and is closed by {@link #close()}
     * @param deadline how long a call may take; positive, at most 365 days, and better longer than the client's own
     *     {@link io.airlockapp.reactor.GatewayClientBuilder#callBudget}, whose errors say more
     * @return the blocking client
     * @throws IllegalArgumentException if the deadline is out of its range
     */
    static BlockingGatewayClient of(GatewayClient client, Duration deadline) {
        return of(client, deadline, Meanwhile.nothing());
    }

    /**
     * The blocking form of a client whose time is not the machine's.
     *
     * @param client the reactive client; it can go on being used, and is closed by {@link #close()}
     * @param deadline how long a call may take, in the machine's time; positive, at most 365 days
     * @param meanwhile what a thread does before it stands still to wait
     * @return the blocking client
     * @throws IllegalArgumentException if the deadline is out of its range
     */
    static BlockingGatewayClient of(GatewayClient client, Duration deadline, Meanwhile meanwhile) {
        return new DefaultBlockingGatewayClient(client, deadline, meanwhile);
    }

    /**
     * Asks whether the gateway is there and what time it has: {@code GET /echo}. Needs no user.
     *
     * @return the gateway's answer
     */
    EchoResponse echo();

    /**
     * Asks how users sign in: {@code GET /v1/integrations/discovery}. Needs no user.
     *
     * @return the gateway's answer
     */
    Discovery discover();

    /**
     * Asks whether the user lets this app act for them: {@code GET /v1/consents/check}, or {@code GET /v1/consent/status}
     * where the gateway has only that.
     *
     * @return the status
     * @throws io.airlockapp.error.ConsentException if the gateway says it with an error
     */
    ConsentStatus checkConsent();

    /**
     * Asks for a pairing code to show to an approver: {@code POST /v1/pairing/initiate}. Tried again only if nothing was sent
     * or the gateway refused for its rate limit.
     *
     * @param initiation who wants to pair
     * @return the code
     */
    PairingInitiated initiatePairing(PairingInitiation initiation);

    /**
     * Asks where a pairing attempt stands: {@code GET /v1/pairing/{nonce}/status}.
     *
     * @param pairingNonce the id of the attempt
     * @return the status
     */
    PairingStatus pairingStatus(String pairingNonce);

    /**
     * Claims a code that an approver has made beforehand: {@code POST /v1/pairing/claim}. The code works once, so this is
     * tried again only if nothing was sent or the gateway refused for its rate limit.
     *
     * @param claim the code, and who claims it
     * @return the answer, complete or still to be polled
     */
    PairingClaimed claimPairing(PairingClaim claim);

    /**
     * Ends a pairing: {@code POST /v1/pairing/revoke}.
     *
     * @param routingToken the pairing to end
     * @return the answer
     */
    PairingRevoked revokePairing(Secret routingToken);

    /**
     * Says that an enforcer is alive: {@code POST /v1/presence/heartbeat}. Not tried again: the next one is due soon. Returns
     * when the gateway has it.
     *
     * @param heartbeat who is alive
     */
    void heartbeat(Heartbeat heartbeat);

    /**
     * Opens an exchange: {@code POST /v1/artifacts}. Repeating it is safe, since the gateway tells it by request id and hash.
     * Attempts end at the artifact's expiry; the deadline counts from there.
     *
     * @param submission the sealed action
     * @return that the exchange is open
     * @throws IllegalArgumentException if the artifact has expired already
     * @throws io.airlockapp.error.ConflictException if the request id is in use for another artifact
     */
    ArtifactAccepted submit(ArtifactSubmission submission);

    /**
     * Asks where an exchange stands: {@code GET /v1/exchanges/{requestId}}.
     *
     * @param requestId the exchange
     * @return the status
     */
    ExchangeStatus exchangeStatus(String requestId);

    /**
     * Waits for a decision, one poll long: {@code GET /v1/exchanges/{requestId}/wait}. Not tried again: waiting is a loop over
     * this. The call's own time-out is {@code timeout} and 10 seconds; the deadline counts from the end of {@code timeout}.
     *
     * @param requestId the exchange
     * @param timeout how long the gateway holds the poll: 1 to 60 seconds, in whole seconds
     * @return a decision, not verified, or {@link WaitOutcome.Pending}
     * @throws IllegalArgumentException if the time-out is out of its range
     */
    WaitOutcome awaitDecision(String requestId, Duration timeout);

    /**
     * Takes an exchange back: {@code POST /v1/exchanges/{requestId}/withdraw}.
     *
     * @param requestId the exchange
     * @return that it is withdrawn
     * @throws io.airlockapp.error.ConflictException if it had ended already
     */
    ExchangeWithdrawn withdraw(String requestId);

    /**
     * Tells the gateway that a decision has arrived: {@code POST /v1/acks}. Without it, the decision is delivered again.
     * Returns when the gateway has it.
     *
     * @param acknowledgement what has arrived
     */
    void acknowledge(Acknowledgement acknowledgement);

    /**
     * Asks for the do-not-disturb policies in force: {@code GET /v1/policy/dnd/effective}. They are the gateway's word; no
     * approver has signed them.
     *
     * @param query whose policies
     * @return the policies
     */
    EffectivePolicies effectivePolicies(PolicyQuery query);

    /**
     * The client's circuit breaker, to be looked at.
     *
     * @return the circuit; the same for the whole life of the client
     */
    Circuit circuit();

    /**
     * Closes the reactive client and its transport, and waits until everything is given back. Calls that are under way fail
     * with {@link io.airlockapp.error.ClientClosedException}. Closing twice closes once.
     *
     * <p>An interrupt neither prevents nor ends it, so that leaving a {@code try} after an interrupted call still closes; the
     * thread stays interrupted.
     */
    @Override
    void close();
}
