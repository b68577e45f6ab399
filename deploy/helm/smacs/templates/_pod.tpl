{{/* What the pods of servers and workers have in common. */}}

{{- define "smacs.pod" -}}
serviceAccountName: {{ include "smacs.fullname" . }}
automountServiceAccountToken: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
volumes:
  - name: config
    configMap: { name: {{ include "smacs.fullname" . }} }
  - name: state
    emptyDir: {}
  - name: tmp
    emptyDir: {}
{{- end -}}

{{- define "smacs.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
env:
  {{- range $name, $from := .Values.secretEnv }}
  - name: {{ $name }}
    valueFrom:
      secretKeyRef: { name: {{ $from.secret | quote }}, key: {{ $from.key | quote }} }
  {{- end }}
volumeMounts:
  - { name: config, mountPath: /etc/smacs, readOnly: true }
  - { name: state, mountPath: /var/lib/smacs }
  - { name: tmp, mountPath: /tmp }
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{/* Seconds from SIGTERM to the end: what smacs gives requests under way, and time to write and close. */}}
{{- define "smacs.graceSeconds" -}}
{{- add 15 (div (int (dig "shutdownGraceMs" 30000 .Values.config.server)) 1000) -}}
{{- end -}}

{{/* A change of the configuration is a change of the pods. */}}
{{- define "smacs.annotations" -}}
checksum/config: {{ toYaml .Values.config | sha256sum }}
{{- end -}}
