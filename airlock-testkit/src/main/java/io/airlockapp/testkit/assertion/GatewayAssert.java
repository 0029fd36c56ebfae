package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.PresenceSnapshot;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a gateway, as it is when each of them is made. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class GatewayAssert extends AbstractAssert<GatewayAssert, FakeGateway> {

    GatewayAssert(FakeGateway gateway) {
        super(gateway, GatewayAssert.class);
    }

    /**
     * Goes on to an exchange, which has to be there.
     *
     * @param requestId its id
     * @return assertions about it
     */
    public ExchangeAssert exchange(String requestId) {
        isNotNull();
        return new ExchangeAssert(actual.exchanges().stream()
                .filter(exchange -> exchange.requestId().equals(requestId))
                .findFirst()
                .orElseThrow(() -> failure(
                        "Expected an exchange <%s>, but there are%n%s", requestId, listed(actual.exchanges()))));
    }

    /**
     * Goes on to the one exchange that there has to be.
     *
     * @return assertions about it
     */
    public ExchangeAssert onlyExchange() {
        hasExchanges(1);
        return new ExchangeAssert(actual.exchanges().get(0));
    }

    /**
     * Checks how many exchanges were ever opened.
     *
     * @param count how many
     * @return this
     */
    public GatewayAssert hasExchanges(int count) {
        isNotNull();
        List<ExchangeSnapshot> exchanges = actual.exchanges();
        if (exchanges.size() != count) {
            failWithMessage(
                    "Expected <%d> exchanges, but there are <%d>:%n%s", count, exchanges.size(), listed(exchanges));
        }
        return this;
    }

    /**
     * Checks that nothing was ever submitted.
     *
     * @return this
     */
    public GatewayAssert hasNoExchanges() {
        return hasExchanges(0);
    }

    /**
     * Checks that no exchange waits for a decision.
     *
     * @return this
     */
    public GatewayAssert hasNoPendingExchanges() {
        isNotNull();
        if (actual.pendingExchanges() != 0) {
            failWithMessage(
                    "Expected no exchange that waits for a decision, but <%d> do:%n%s",
                    actual.pendingExchanges(), listed(actual.exchanges()));
        }
        return this;
    }

    /**
     * Checks that no wait is held.
     *
     * @return this
     */
    public GatewayAssert hasNoPendingWaits() {
        return hasPendingWaits(0);
    }

    /**
     * Checks how many waits are held.
     *
     * @param count how many
     * @return this
     */
    public GatewayAssert hasPendingWaits(int count) {
        isNotNull();
        if (actual.pendingWaits() != count) {
            failWithMessage(
                    "Expected <%d> waits to be held, but <%d> are:%n%s",
                    count, actual.pendingWaits(), listed(actual.exchanges()));
        }
        return this;
    }

    /**
     * Checks that each fault has hit the calls that it was set for.
     *
     * @return this
     */
    public GatewayAssert hasNoFaultsLeft() {
        isNotNull();
        int left = actual.faults().remaining();
        if (left != 0) {
            failWithMessage(
                    "Expected every fault to have hit its calls, but <%d> have not. The requests were%n%s",
                    left, listed(actual.requests()));
        }
        return this;
    }

    /**
     * Goes on to all requests.
     *
     * @return assertions about them
     */
    public RequestsAssert requests() {
        isNotNull();
        return new RequestsAssert(actual.requests(), "requests");
    }

    /**
     * Goes on to the requests to an endpoint.
     *
     * @param endpoint the endpoint
     * @return assertions about them
     */
    public RequestsAssert requests(Endpoint endpoint) {
        isNotNull();
        return new RequestsAssert(actual.requests(endpoint), "requests to " + endpoint);
    }

    /**
     * Goes on to what the gateway knows of an enforcer from its heartbeats, of which there has to have been one.
     *
     * @param enforcerId the enforcer
     * @return assertions about it
     */
    public PresenceAssert heartbeatsOf(String enforcerId) {
        isNotNull();
        PresenceSnapshot presence = actual.presence(enforcerId);
        if (presence == null) {
            throw failure(
                    "Expected heartbeats of <%s>, but none came. The requests were%n%s",
                    enforcerId, listed(actual.requests(Endpoint.HEARTBEAT)));
        }
        return new PresenceAssert(presence);
    }

    /**
     * Checks that an enforcer sent no heartbeat.
     *
     * @param enforcerId the enforcer
     * @return this
     */
    public GatewayAssert hasNoHeartbeatsOf(String enforcerId) {
        isNotNull();
        PresenceSnapshot presence = actual.presence(enforcerId);
        if (presence != null) {
            failWithMessage("Expected no heartbeat of <%s>, but there is %s", enforcerId, presence);
        }
        return this;
    }

    /**
     * Goes on to the approver.
     *
     * @return assertions about the approver
     */
    public ApproverAssert approver() {
        isNotNull();
        return new ApproverAssert(actual.approver());
    }

    static String listed(List<?> all) {
        return all.isEmpty()
                ? "  none"
                : all.stream()
                        .map(each -> each instanceof ExchangeSnapshot exchange ? ExchangeAssert.told(exchange) : each)
                        .map(each -> "  " + each)
                        .collect(Collectors.joining(System.lineSeparator()));
    }
}
