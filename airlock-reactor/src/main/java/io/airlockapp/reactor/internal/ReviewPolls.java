package io.airlockapp.reactor.internal;

import io.airlockapp.model.ExchangeStatus;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.reactor.GatewayClient;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** A client whose polls fit into its rate budget. */
public interface ReviewPolls {

    /**
     * Waits for a decision, one poll long.
     *
     * @param requestId the exchange
     * @param preferred how long the gateway holds the poll where the budget allows it, in whole seconds
     * @param deadline when nobody waits any more
     * @return emits what came; fails as {@link GatewayClient#awaitDecision} does, and if the poll has not had its turn or its
     *     answer at the deadline, with a {@link io.airlockapp.error.CallTimeoutException}
     */
    Mono<WaitOutcome> poll(String requestId, Duration preferred, Instant deadline);

    /**
     * Asks where an exchange stands in the turn of a poll, which gives way to what somebody waits for.
     *
     * @param requestId the exchange
     * @return emits as {@link GatewayClient#exchangeStatus} does
     */
    Mono<ExchangeStatus> look(String requestId);

    /**
     * A look of any client.
     *
     * @param client the client
     * @param requestId the exchange
     * @return {@link #look} if the client has it, else {@link GatewayClient#exchangeStatus}
     */
    static Mono<ExchangeStatus> look(GatewayClient client, String requestId) {
        return client instanceof ReviewPolls polls ? polls.look(requestId) : client.exchangeStatus(requestId);
    }

    /**
     * A poll of any client.
     *
     * @param client the client
     * @param requestId the exchange
     * @param preferred how long the gateway holds the poll
     * @param deadline when nobody waits any more
     * @return {@link #poll} if the client has it, else {@link GatewayClient#awaitDecision}
     */
    static Mono<WaitOutcome> poll(GatewayClient client, String requestId, Duration preferred, Instant deadline) {
        return client instanceof ReviewPolls polls
                ? polls.poll(requestId, preferred, deadline)
                : client.awaitDecision(requestId, preferred);
    }
}
