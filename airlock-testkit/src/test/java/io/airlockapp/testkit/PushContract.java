package io.airlockapp.testkit;

import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;

/** What the contract tests of the channels share. */
abstract class PushContract extends Contract {

    static final String HELLO =
            "{\"msgType\":\"hello\",\"capabilities\":[],\"workspaceName\":\"workspace-1\",\"enforcerLabel\":\"test\"}";
    static final String PONG = "{\"msgType\":\"pong\"}";

    final PushWay way;
    final Enforcer enforcer;

    PushContract(PushWay way) {
        super(way.front);
        this.way = way;
        use(pushing().build());
        enforcer = new Enforcer(gateway);
    }

    static FakeGateway.Builder pushing() {
        return FakeGateway.builder().push(PushRequest.Kind.SERVER_SENT_EVENTS, PushRequest.Kind.WEB_SOCKET);
    }

    /** Opens a channel that takes decisions. */
    ClientChannel open() {
        return open("enforcer-1");
    }

    ClientChannel open(String enforcerId) {
        ClientChannel channel = front.open(way.kind, way.path(enforcerId));
        if (way.kind == PushRequest.Kind.WEB_SOCKET) {
            channel.send(HELLO);
            int opened = gateway.channels().open();
            until(() -> gateway.channels().snapshots().stream()
                            .filter(Channels.Snapshot::ready)
                            .count()
                    == opened);
        }
        return channel;
    }

    /** Submits an artifact and has it approved. */
    void approve(String requestId) {
        front.post("/v1/artifacts", enforcer.submission(requestId));
        gateway.approver().approve(requestId);
    }

    void untilHeard(ClientChannel channel, int messages) {
        until(() -> channel.texts().size() >= messages);
    }

    void untilEnded(ClientChannel channel, ClientChannel.End end) {
        until(() -> channel.end != ClientChannel.End.NONE);
        if (channel.end != end) {
            throw new AssertionError("The channel has ended: " + channel.end);
        }
        until(() -> gateway.channels().open() == 0);
    }

    static PushSignal.Closed closed(int code, String reason) {
        return new PushSignal.Closed(code, reason);
    }
}
