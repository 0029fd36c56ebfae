package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.PresenceSnapshot;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Shown;

/**
 * Begins assertions; to be imported statically, beside AssertJ's own {@code assertThat}. An assertion that fails says what was there
 * instead, without headers, bodies, tokens and payloads, but for the value at a place that was itself asked about.
 */
public final class AirlockAssertions {

    private AirlockAssertions() {}

    /**
     * About a gateway, as it is when each assertion is made.
     *
     * @param gateway the gateway
     * @return its assertions
     */
    public static GatewayAssert assertThat(FakeGateway gateway) {
        return new GatewayAssert(gateway);
    }

    /**
     * About an approver and what they were shown.
     *
     * @param approver the approver
     * @return its assertions
     */
    public static ApproverAssert assertThat(Approver approver) {
        return new ApproverAssert(approver);
    }

    /**
     * About an exchange.
     *
     * @param exchange where it stood
     * @return its assertions
     */
    public static ExchangeAssert assertThat(ExchangeSnapshot exchange) {
        return new ExchangeAssert(exchange);
    }

    /**
     * About an acknowledgement.
     *
     * @param ack the acknowledgement
     * @return its assertions
     */
    public static AckAssert assertThat(ExchangeSnapshot.Ack ack) {
        return new AckAssert(ack);
    }

    /**
     * About a request.
     *
     * @param request the request
     * @return its assertions
     */
    public static RequestAssert assertThat(RecordedRequest request) {
        return new RequestAssert(request);
    }

    /**
     * About something that the approver was shown.
     *
     * @param shown what was shown
     * @return its assertions
     */
    public static ShownAssert assertThat(Shown shown) {
        return new ShownAssert(shown);
    }

    /**
     * About what the gateway knows of an enforcer from its heartbeats.
     *
     * @param presence what it knows
     * @return its assertions
     */
    public static PresenceAssert assertThat(PresenceSnapshot presence) {
        return new PresenceAssert(presence);
    }
}
