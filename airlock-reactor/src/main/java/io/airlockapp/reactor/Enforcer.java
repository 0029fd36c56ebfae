package io.airlockapp.reactor;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingInitiated;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stops actions until their approver has said yes: pairs with an approver, keeps the gateway told that it is alive, and puts
 * each action through sealing, submitting, waiting, verifying and acknowledging (wire reference, section 6).
 *
 * <p>It fails closed: only a decision whose signature it has verified is an approval (or, if the program says so with
 * {@link PolicyHandling#TRUST}, a policy); everything else is another verdict or an error, and neither runs anything.
 *
 * <p>All methods are cold and can be subscribed again. Arguments that are wrong in themselves throw
 * {@link IllegalArgumentException} at once; everything else is signalled, as an {@link io.airlockapp.error.AirlockException}.
 * Signals arrive on a thread of the transport or of the {@link TimeSource}, which must not be blocked. An enforcer is safe for
 * use from many threads.
 */
public interface Enforcer {

    /**
     * Starts an enforcer.
     *
     * @param client the gateway; it can be shared by several enforcers and outlives this one
     * @param enforcerId the id under which the gateway knows this enforcer; the same from start to start
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the id is blank
     */
    static EnforcerBuilder builder(GatewayClient client, String enforcerId) {
        return new EnforcerBuilder(client, enforcerId);
    }

    /**
     * Pairs with an approver who enters a code.
     *
     * <p>Subscribing makes a key pair and asks the gateway for a code, which is handed to {@code prompt} to be shown; then the
     * attempt is polled until the approver has answered. Their answer is verified before anything of it is used. Once paired,
     * heartbeats begin. An enforcer that was paired already keeps its old pairing until the new one is complete.
     *
     * @param prompt gets the code, once, on a thread of the transport; must not block
     * @return emits the pairing, which is a secret to be kept; fails with {@link io.airlockapp.error.PairingException} if the
     *     approver refused, the code expired or the answer did not verify. Cancelling stops polling
     */
    Mono<Pairing> pair(Consumer<PairingInitiated> prompt);

    /**
     * Pairs by a code that the approver has made beforehand. Otherwise as {@link #pair}.
     *
     * @param pairingCode the code; case, spaces and dashes do not matter
     * @return emits the pairing; fails as {@link #pair} does, and with {@link io.airlockapp.error.NotFoundException} or
     *     {@link io.airlockapp.error.ExpiredException} if the code does not work
     * @throws IllegalArgumentException if the code is blank, or this enforcer has neither label nor workspace name, which a
     *     claim needs
     */
    Mono<Pairing> claim(String pairingCode);

    /**
     * Takes up a pairing of an earlier start.
     *
     * <p>Subscribing sends nothing but the first heartbeat: whether the gateway still honours the pairing, the first review
     * tells.
     *
     * @param pairing what {@link #pair} or {@link #claim} has emitted
     * @return emits the pairing
     * @throws IllegalArgumentException if it is another enforcer's, or its keys cannot be read
     */
    Mono<Pairing> restore(Pairing pairing);

    /**
     * The pairing in force.
     *
     * @return the pairing, or null if there is none
     */
    @Nullable
    Pairing pairing();

    /**
     * Asks the approver about one action.
     *
     * <p>Each subscription is a review of its own, unless the action has an identity: then it is the same exchange. The action
     * is sealed once; sending is tried again with the same bytes; polls go on through outages until the action's time is up. A
     * decision is acknowledged in the background.
     *
     * @param action what the agent wants to do
     * @return emits the verdict, exactly one; fails with {@link io.airlockapp.error.PairingException} if there is no pairing,
     *     and as {@link GatewayClient#submit} does if the action cannot be submitted. When the time is up, when the
     *     subscription is cancelled and after an error, the exchange is withdrawn in the background
     * @throws IllegalArgumentException if the action has expired already
     */
    Mono<Verdict> review(Action action);

    /**
     * Runs a piece of work if the approver says yes.
     *
     * <p>Subscribing reviews the action; an approval subscribes to the work. The work of one returned {@code Mono} is
     * subscribed at most once, however often that is subscribed or retried: once the work has begun, another subscription
     * fails with {@link io.airlockapp.error.WorkStartedException} without asking anybody.
     *
     * @param action what the agent wants to do
     * @param work the doing of it
     * @param <T> what it results in
     * @return emits and fails as the work does; fails with {@link io.airlockapp.harp.NotApprovedException} if the verdict is
     *     no approval, and as {@link #review} does if there is none; the work has not run then. Cancelling withdraws the
     *     action while it waits, and cancels the work after
     * @throws IllegalArgumentException if the action has expired already
     */
    <T> Mono<T> gate(Action action, Mono<T> work);

    /**
     * Asks about many actions, a bounded number at a time.
     *
     * <p>Subscribing requests as many actions as may be in flight, and one more for each that has ended, so that the source
     * is never asked for more than can be submitted. An action that fails is a result and ends nothing but itself.
     *
     * @param actions the actions
     * @return emits a result for each action, in the order in which they end; fails only if {@code actions} does. Cancelling
     *     withdraws what is in flight
     */
    Flux<ReviewResult> reviewAll(Publisher<Action> actions);

    /**
     * Takes an action back.
     *
     * <p>A review of it that is under way here ends with {@link Verdict.Withdrawn}.
     *
     * @param requestId the exchange to take back
     * @return completes when it is withdrawn; fails with {@link io.airlockapp.error.ConflictException} if it had ended already
     *     and {@link io.airlockapp.error.NotFoundException} if there is none
     * @throws IllegalArgumentException if the id is blank
     */
    Mono<Void> withdraw(String requestId);

    /**
     * Ends the pairing.
     *
     * <p>Subscribing revokes it at the gateway; when that has succeeded, or the gateway says that there is none any more, the
     * keys are forgotten, heartbeats end, and reviews that are under way fail with
     * {@link io.airlockapp.error.PairingException} (or, where the gateway is faster, with
     * {@link io.airlockapp.error.PairingRevokedException}) and are withdrawn. If revoking fails, nothing has changed.
     *
     * @return completes when the pairing has ended; fails with {@link io.airlockapp.error.PairingException} if there is none
     */
    Mono<Void> unpair();

    /**
     * Closes the enforcer; its pairing stays valid, and its client stays open.
     *
     * <p>Subscribing ends heartbeats, fails reviews that are under way with
     * {@link io.airlockapp.error.ClientClosedException} and withdraws them, and waits, for ten seconds at most, until
     * withdrawals and acknowledgements are through.
     *
     * @return completes when all is done; subscribing twice closes once
     */
    Mono<Void> close();
}
