package io.airlockapp.testkit.junit;

import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.PresenceSnapshot;
import io.airlockapp.testkit.RecordedRequest;
import java.util.List;
import java.util.function.Function;

/** What a gateway knows, for a person to read: no header, body or token, and no payload unless asked for. */
final class Dump {

    private static final int MOST = 200;

    private final StringBuilder text = new StringBuilder();

    private Dump() {}

    static String of(FakeGateway gateway, String enforcerId, boolean payloads) {
        Dump dump = new Dump();
        dump.text.append(gateway).append(":");
        dump.section("exchanges", gateway.exchanges(), Dump::told);
        dump.section("requests", gateway.requests(), Dump::told);
        dump.line(
                gateway.pendingWaits() + " waits are held, " + gateway.faults().remaining() + " faults are left");
        PresenceSnapshot presence = gateway.presence(enforcerId);
        dump.line(presence == null ? "no heartbeat of " + enforcerId : String.valueOf(presence));
        if (gateway.channels().opened() > 0) {
            dump.section("open channels", gateway.channels().snapshots(), Object::toString);
        }
        dump.section(
                "shown to the approver",
                gateway.approver().shown(),
                shown -> payloads ? shown + " " + shown.payload() : shown.toString());
        if (!gateway.approver().unreadable().isEmpty()) {
            dump.section("not readable for the approver", gateway.approver().unreadable(), Object::toString);
        }
        return dump.text.toString();
    }

    private <T> void section(String name, List<T> all, Function<? super T, String> told) {
        line(name + ": " + all.size());
        int leftOut = Math.max(0, all.size() - MOST);
        if (leftOut > 0) {
            line("  (the first " + leftOut + " are left out)");
        }
        all.subList(leftOut, all.size()).forEach(each -> line("  " + told.apply(each)));
    }

    private void line(String line) {
        text.append(System.lineSeparator()).append("  ").append(line);
    }

    private static String told(ExchangeSnapshot exchange) {
        return exchange.requestId() + " " + exchange.artifactType() + " of " + exchange.enforcerId() + ": "
                + exchange.state().value() + ", decision " + exchange.decision() + ", submitted "
                + exchange.submissions() + "x, delivered " + exchange.deliveries() + "x, acknowledged "
                + exchange.acks().size() + "x, " + exchange.pendingWaits() + " waits, opened " + exchange.createdAt()
                + ", ends " + exchange.expiresAt();
    }

    private static String told(RecordedRequest request) {
        return request.toString();
    }
}
