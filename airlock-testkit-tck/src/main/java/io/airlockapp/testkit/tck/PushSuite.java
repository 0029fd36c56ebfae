package io.airlockapp.testkit.tck;

import static io.airlockapp.testkit.tck.Session.fields;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.tck.PushWire.Channel;
import io.airlockapp.testkit.tck.PushWire.Kind;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Channels on which the gateway pushes, where it has them (wire reference, section 3). */
abstract class PushSuite extends Suite {

    PushSuite(Supplier<Session> source) {
        super(source);
    }

    private PushWire push(Kind kind) {
        PushWire push = session.gateway().push();
        Assumptions.assumeTrue(push.kinds().contains(kind), () -> "This gateway is not said to serve " + kind + ".");
        return push;
    }

    private Channel events(Session.Paired paired) {
        return push(Kind.EVENTS).open(Kind.EVENTS, "/v1/sse/enforcers/" + paired.enforcerId(), session.headers());
    }

    private Channel webSocket(Session.Paired paired) {
        Channel channel = push(Kind.WEB_SOCKET)
                .open(Kind.WEB_SOCKET, "/v1/ws?role=enforcer&id=" + paired.enforcerId(), session.headers());
        channel.send(JsonText.write(fields(
                "msgType", "hello",
                "capabilities", List.of(),
                "workspaceName", "contract-suite",
                "enforcerLabel", "Contract suite")));
        return channel;
    }

    /** The next decision on a channel; answers pings on the way, and passes over what it need not know. */
    private Object nextDecision(Channel channel) {
        while (true) {
            Object message = JsonText.read(channel.next(session.gateway().patience()));
            Object type = Answer.find(message, "/msgType");
            if ("ping".equals(type)) {
                channel.send("{\"msgType\":\"pong\"}");
            } else if ("decision.deliver".equals(type) && message != null) {
                return message;
            }
        }
    }

    private String approved(Session.Paired paired) {
        String requestId = Session.freshId("req-");
        session.post("/v1/artifacts", session.submission(paired, requestId, "{}"))
                .ok();
        session.approver().decide(requestId, "approve", null);
        return requestId;
    }

    private void delivers(Channel channel, Session.Paired paired) {
        String requestId = approved(paired);

        Object pushed = nextDecision(channel);

        assertThat(Answer.find(pushed, "/requestId")).isEqualTo(requestId);
        Answer waited = session.decision(requestId);
        assertThat(Answer.find(pushed, "/msgId")).isEqualTo(waited.need("/msgId"));
        assertThat(Answer.find(pushed, "/body/signature")).isEqualTo(waited.need("/body/signature"));
    }

    @Test
    void events_decisionIsMade_isPushedAndStaysAvailableToWaits() {
        push(Kind.EVENTS);
        Session.Paired fresh = session.pair();
        try (Channel channel = events(fresh)) {
            delivers(channel, fresh);
        }
    }

    @Test
    void events_decisionForAnotherEnforcer_isNotHeard() {
        push(Kind.EVENTS);
        Session.Paired fresh = session.pair();
        try (Channel channel = events(fresh)) {
            approved(session.paired());

            delivers(channel, fresh);
        }
    }

    @Test
    void webSocket_decisionIsMade_isPushedAndStaysAvailableToWaits() {
        push(Kind.WEB_SOCKET);
        Session.Paired fresh = session.pair();
        try (Channel channel = webSocket(fresh)) {
            delivers(channel, fresh);
        }
    }

    @Test
    void channel_lost_decisionStaysAvailableToWaits() {
        push(Kind.EVENTS);
        Session.Paired fresh = session.pair();
        events(fresh).close();

        String requestId = approved(fresh);

        assertThat(session.decision(requestId).need("/body/decision")).isIn("approve", "allow");
    }

    @Test
    void channel_withoutUser_isRefused() {
        push(Kind.EVENTS);
        refused(Kind.EVENTS, "/v1/sse/enforcers/" + session.paired().enforcerId());
    }

    @Test
    void webSocket_withoutUser_isRefused() {
        push(Kind.WEB_SOCKET);
        refused(Kind.WEB_SOCKET, "/v1/ws?role=enforcer&id=" + session.paired().enforcerId());
    }

    private void refused(Kind kind, String target) {
        @Nullable Channel opened;
        try {
            opened = push(kind).open(kind, target, session.gateway().appHeaders());
        } catch (AssertionError refused) {
            return;
        }
        opened.close();
        throw new AssertionError("A channel was opened without the user's identity.");
    }
}
