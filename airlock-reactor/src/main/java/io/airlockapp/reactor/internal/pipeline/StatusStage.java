package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.GatewayException;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.wire.Errors;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Turns an answer that is no success into a failure. */
final class StatusStage implements Stage {

    private final CredentialStage next;
    private final TimeSource time;

    StatusStage(CredentialStage next, TimeSource time) {
        this.next = next;
        this.time = time;
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        return next.exchange(call).<TransportResponse>handle((answer, sink) -> {
            int status = answer.response().status();
            if (status >= 200 && status < 300) {
                sink.next(answer.response());
            } else {
                sink.error(failure(call, answer));
            }
        });
    }

    private GatewayException failure(Call call, CredentialStage.Answer answer) {
        TransportRequest request = call.request();
        String path = request.path();
        int query = path.indexOf('?');
        List<String> secrets = new ArrayList<>(answer.secrets());
        Secret secret = call.secret();
        if (secret != null) {
            secrets.add(secret.expose());
        }
        String name = request.method() + " " + (query < 0 ? path : path.substring(0, query));
        return Errors.read(answer.response(), name, secrets, time.now());
    }
}
