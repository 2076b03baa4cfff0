import type { Rule } from '@countersign/contract';

/** A rule in words: for code scanning, and for whoever meets it the first time. */
export interface RuleText {
  /** In words of one word, as SARIF wants a name. */
  readonly name: string;
  /** One short sentence: what is wrong. */
  readonly short: string;
  /** When it is found. */
  readonly full: string;
  /** What to do about it. */
  readonly help: string;
}

const either = 'Correct the server; or the description, where the server is right.';

export const ruleTexts: Readonly<Record<Rule, RuleText>> = {
  'server-error': {
    name: 'ServerError',
    short: 'The server failed.',
    full: 'A request was answered with a status from 500 to 599 that the description does not name.',
    help: 'Send the request again with the curl command of the finding and look into the log of the server. A failure that is meant to be seen (503 while it is maintained) belongs into the description.',
  },
  'status-undocumented': {
    name: 'StatusUndocumented',
    short: 'A status came that is not described.',
    full: 'The responses of the operation name neither this status nor a range or default that holds it.',
    help: either,
  },
  'content-type-mismatch': {
    name: 'ContentTypeMismatch',
    short: 'The media type of the answer is not the one that is described.',
    full: 'The response names its media types under content, and the Content-Type header of the answer is none of them, is missing, or is not the one that a property or parameter asked for by its name.',
    help: 'Send the Content-Type that is described, or add the media type to the description.',
  },
  'header-missing': {
    name: 'HeaderMissing',
    short: 'A required response header is missing.',
    full: 'The description marks the header as required in this response; the answer lacks it.',
    help: 'Send the header, or describe it as optional.',
  },
  'header-invalid': {
    name: 'HeaderInvalid',
    short: 'A response header breaks its schema.',
    full: 'The header is described with a schema that its value does not fit.',
    help: either,
  },
  'body-invalid': {
    name: 'BodyInvalid',
    short: 'A response body breaks its schema.',
    full: 'The body cannot be read as its media type says, or does not fit the schema that is described for it.',
    help: `The finding names the keyword and the place in the body. ${either}`,
  },
  'body-unexpected': {
    name: 'BodyUnexpected',
    short: 'A body came where there is none.',
    full: 'The response is described without content, or its status or method never has any, and yet bytes came.',
    help: 'Send no body, or describe it.',
  },
  'valid-rejected': {
    name: 'ValidRejected',
    short: 'A valid request was refused.',
    full: 'A request that keeps every statement of the description was answered as if it were wrong.',
    help: 'Accept it, or state in the description what else the server wants: a pattern, a limit, a required property.',
  },
  'invalid-accepted': {
    name: 'InvalidAccepted',
    short: 'An invalid request was accepted.',
    full: 'A request that breaks a statement of the description, and still does so as bytes on the wire, was answered with success.',
    help: 'Refuse it with a status from 400 to 499, or loosen the statement that the finding points at.',
  },
  'auth-ignored': {
    name: 'AuthIgnored',
    short: 'Credentials are not looked at.',
    full: 'The operation is described as secured, and a request without credentials, or with wrong ones, was answered with success.',
    help: 'Check the credentials before anything else; or describe the operation with an empty security requirement if it is public.',
  },
  'other-user-reads': {
    name: 'OtherUserReads',
    short: 'One user sees what another has made.',
    full: 'What the first user made was handed out to a second one, whose token was given to the run.',
    help: 'Check whose object it is. Where objects are shared on purpose, waive the finding with that reason.',
  },
  'other-user-writes': {
    name: 'OtherUserWrites',
    short: 'One user changes what another has made.',
    full: 'What the first user made was changed or deleted by a second one, whose token was given to the run, and its owner read it so.',
    help: 'Check whose object it is before it is changed. Where objects are shared on purpose, waive the finding with that reason.',
  },
  'method-allowed': {
    name: 'MethodAllowed',
    short: 'A method works that is not described.',
    full: 'A method that the path does not describe was answered with success.',
    help: 'Answer with 405 or 404, or describe the operation.',
  },
  'media-type-accepted': {
    name: 'MediaTypeAccepted',
    short: 'A body of another media type was accepted.',
    full: 'A request body of a media type that is not described was answered with success.',
    help: 'Answer with 415, or describe the media type.',
  },
  'read-differs-from-write': {
    name: 'ReadDiffersFromWrite',
    short: 'What is read is not what was written.',
    full: 'A value that was written and accepted came back changed, where the description leaves no room for that.',
    help: 'Keep what was sent, or refuse it; mark a property that the server sets by itself as readOnly.',
  },
  'created-not-found': {
    name: 'CreatedNotFound',
    short: 'What was made cannot be found.',
    full: 'An object whose creation was answered with success is unknown when it is asked for.',
    help: 'Answer with success only when the object is there; where it takes a while, answer 202.',
  },
  'deleted-still-found': {
    name: 'DeletedStillFound',
    short: 'What was deleted is still there.',
    full: 'An object whose deletion was answered with success is still handed out or listed.',
    help: 'Delete it before the answer; where it takes a while, answer 202.',
  },
  'list-misses-created': {
    name: 'ListMissesCreated',
    short: 'A list lacks what was made.',
    full: 'An object that was made is on no page of the list that it belongs to, or no longer when more was made.',
    help: 'List it, or describe by which parameters and order the list is narrowed.',
  },
  'update-not-persisted': {
    name: 'UpdateNotPersisted',
    short: 'A change that was accepted is lost.',
    full: 'An update was answered with success, and reading gives the old value.',
    help: 'Store the change before the answer, or refuse it.',
  },
  'patch-clobbers': {
    name: 'PatchClobbers',
    short: 'A partial update changes what it does not name.',
    full: 'A PATCH named some properties, and others have changed with it.',
    help: 'Change only what the request names.',
  },
  'read-only-ignored': {
    name: 'ReadOnlyIgnored',
    short: 'A client can change what is read-only.',
    full: 'An update gave another value for a property that the description has as readOnly, and reading gives that value afterwards.',
    help: 'Leave read-only properties of a request out, or refuse the request.',
  },
  'precondition-ignored': {
    name: 'PreconditionIgnored',
    short: 'A condition that does not hold is ignored.',
    full: 'A change was asked for on a condition that does not hold (an If-Match with another entity tag, or If-None-Match: * where something is), and it was answered with success.',
    help: 'Compare the tag in the same step that makes the change, and answer 412 where it differs.',
  },
  'idempotency-ignored': {
    name: 'IdempotencyIgnored',
    short: 'A repeated request made a second thing.',
    full: 'The same request was sent twice with the same Idempotency-Key, and the second one made another thing.',
    help: 'Keep the key with what it made, and answer a repetition like the first time.',
  },
  'state-ignored': {
    name: 'StateIgnored',
    short: 'What is refused in this state was done.',
    full: 'Something was done to an object, such as closing it, and what the description then refuses for that by a status and its words was answered with success; or a result was given while the job that makes it went on.',
    help: either,
  },
  'status-misused': {
    name: 'StatusMisused',
    short: 'A described status is given for what another one stands for.',
    full: 'An operation was answered with a status that it has, but whose words are of another case: 201 for what was there already, 200 for what is new, or a refusal of what is not ready once it is.',
    help: either,
  },
  'pagination-inconsistent': {
    name: 'PaginationInconsistent',
    short: 'Pages do not add up.',
    full: 'Following the pages of a list gave an item twice, missed one, or counted differently than the list says.',
    help: 'Order lists by something unique and stable; count what is listed.',
  },
  'filter-ignored': {
    name: 'FilterIgnored',
    short: 'A list has other items than were asked for, or another order than was asked for or promised.',
    full: 'A parameter that filters a list let items through that do not fit, or left out some that do; or the list is not in the order that was asked for, or that its words promise.',
    help: 'Apply the parameter to the whole list, before it is divided into pages.',
  },
  'location-dead': {
    name: 'LocationDead',
    short: 'A Location leads nowhere.',
    full: 'The Location header of an answer does not lead to the object that it stands for.',
    help: 'Send the URL under which the object can be read.',
  },
  'workflow-broken': {
    name: 'WorkflowBroken',
    short: 'A workflow did not go as it is described.',
    full: 'A criterion of a step failed and no action of the workflow foresees it, or a step lacks what an earlier answer should have had.',
    help: 'Compare the answer with the criterion at the place that is named; the evidence has every request that leads there.',
  },
  'bytes-differ': {
    name: 'BytesDiffer',
    short: 'A download is not what was uploaded.',
    full: 'The SHA-256 of the bytes that came back is not that of the bytes that were sent.',
    help: 'Look for text decoding, line ends, or a limit of size between upload and storage.',
  },
  'size-wrong': {
    name: 'SizeWrong',
    short: 'A stated size is not that of the bytes.',
    full: 'The server names another number of bytes than were sent.',
    help: 'Count bytes, not characters, and after the transfer coding is removed.',
  },
  'digest-wrong': {
    name: 'DigestWrong',
    short: 'A stated digest is not that of the bytes.',
    full: 'The server names another digest than that of the bytes that were sent.',
    help: 'Compute it over the bytes as they are stored, by the described algorithm.',
  },
  'filename-lost': {
    name: 'FilenameLost',
    short: 'A filename did not survive.',
    full: 'The name with which a file was uploaded came back changed: cut, decoded twice, or without its directories.',
    help: 'Keep the name as the Content-Disposition of the part gives it, in UTF-8.',
  },
  'part-lost': {
    name: 'PartLost',
    short: 'A part of a form was lost.',
    full: 'Of several parts that were sent in one form, not all arrived.',
    help: 'Read every part, also those with the same name.',
  },
  'job-never-ends': {
    name: 'JobNeverEnds',
    short: 'A job does not end.',
    full: 'An asynchronous job was polled up to its deadline and reached no terminal state.',
    help: 'Let it fail rather than hang; where it takes longer, describe the deadline under x-job.',
  },
  'job-illegal-transition': {
    name: 'JobIllegalTransition',
    short: 'A job goes where it may not.',
    full: 'A state followed another one from which the description does not lead to it.',
    help: either,
  },
  'job-progress-invalid': {
    name: 'JobProgressInvalid',
    short: 'The progress of a job falls, or is no number.',
    full: 'The described measure of progress got less between two polls, or left its range.',
    help: 'Report progress that never falls.',
  },
  'job-terminal-unstable': {
    name: 'JobTerminalUnstable',
    short: 'A job that had ended goes on.',
    full: 'After a terminal state another state was reported.',
    help: 'Make terminal states final.',
  },
  'no-success': {
    name: 'NoSuccess',
    short: 'An operation never succeeded.',
    full: 'No request to the operation was answered with success, so nothing of what it does was tested.',
    help: 'Give the run credentials and ids that exist, or an example in the description that works.',
  },
  'status-never-seen': {
    name: 'StatusNeverSeen',
    short: 'A described status was never seen.',
    full: 'The run asked for a refusal that the description names, and the server never gave it.',
    help: 'Let the server refuse as described, or remove the status.',
  },
  'wire-differs': {
    name: 'WireDiffers',
    short: 'Other bytes were sent than planned.',
    full: 'What the connection took is not what the case meant to send, so its answer proves nothing.',
    help: 'Look for what instruments this process (NODE_OPTIONS); otherwise report it as a bug of countersign.',
  },
  'no-answer': {
    name: 'NoAnswer',
    short: 'No usable answer came.',
    full: 'The connection was refused or closed, the answer was not HTTP, did not come in time, or was too large.',
    help: 'Send the request again with the curl command of the finding; give --request-timeout or --max-size where the server is right.',
  },
  'request-invalid': {
    name: 'RequestInvalid',
    short: 'A recorded request breaks the description.',
    full: 'A client sent a request that does not keep the description, and the server accepted it.',
    help: 'Correct the client; or the description, where the request is fine.',
  },
};
