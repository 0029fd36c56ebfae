package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What channels of both kinds promise, on every front. */
@ParameterizedClass
@EnumSource
class PushContractTest extends PushContract {

    PushContractTest(PushWay way) {
        super(way);
    }

    @Test
    void decision_isPushedToTheOpenChannel() {
        ClientChannel channel = open();

        approve("req-1");

        untilHeard(channel, 1);
        String event = way.kind == PushRequest.Kind.WEB_SOCKET ? "message" : "decision.deliver";
        assertThat(channel.signals).singleElement().isInstanceOf(PushSignal.Message.class);
        assertThat(((PushSignal.Message) channel.signals.get(0)).event()).isEqualTo(event);
        assertThat(channel.at(0, "/msgType")).isEqualTo("decision.deliver");
        assertThat(channel.at(0, "/requestId")).isEqualTo("req-1");
        assertThat(channel.at(0, "/body/decision")).isEqualTo("approve");
    }

    @Test
    void close_ofTheGateway_endsInOrder() {
        ClientChannel channel = open();

        gateway.channels().send("last");
        gateway.channels().close(1001, "going away");

        untilEnded(channel, ClientChannel.End.ORDERLY);
        PushSignal.Message last = new PushSignal.Message("message", "last");
        if (way.kind == PushRequest.Kind.WEB_SOCKET) {
            assertThat(channel.signals).containsExactly(last, closed(1001, "going away"));
        } else {
            assertThat(channel.signals).containsExactly(last);
        }
    }

    @Test
    void drop_breaksTheConnection() {
        ClientChannel channel = open();

        gateway.channels().drop();

        untilEnded(channel, ClientChannel.End.BROKEN);
    }

    @Test
    void clientCloses_gatewayNotices() {
        ClientChannel channel = open();

        channel.close();

        until(() -> gateway.channels().open() == 0);
    }

    @Test
    void silence_nothingComes_andTheClientsEndIsStillNoticed() {
        ClientChannel channel = open();

        gateway.channels().silence();
        gateway.channels().send("lost");
        gateway.channels().close(1001, "lost");
        assertThat(front.get("/echo").status()).isEqualTo(200);

        assertThat(channel.signals).isEmpty();
        assertThat(channel.end).isEqualTo(ClientChannel.End.NONE);
        assertThat(gateway.channels().open()).isOne();
    }
}
